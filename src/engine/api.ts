import type { InFlightRequest, LogFilter } from '../services/server.ts';

export type {
  MetricInterval,
  MetricLabels,
  MetricSample,
  MetricSettings,
  Metrics,
  MetricTotal,
} from '../services/metrics.ts';
export type { InFlightRequest, LogFilter, Loggers, ServerFacts } from '../services/server.ts';

/**
 * A request to the engine, from the client in this process or from the HTTP server. It mirrors an HTTP request, so that
 * both ways behave alike.
 */
export interface ApiRequest {
  /** The id that responses and audit logs show, random by default. Only the server's own requests set it. */
  readonly id?: string;
  /** GET, PUT, POST, PATCH, DELETE, LIST, SCAN, HEAD and so on, in upper case. */
  readonly method: string;
  /** The path after `/v1/`, decoded, without the query. */
  readonly path: string;
  /**
   * The path that a server chooses the route by: `path`, but with its escaped slashes as `%2F`, so that `sys%2Fhealth` is
   * one segment. Undefined if none is escaped.
   */
  readonly routedPath?: string | undefined;
  /** The query parameters, in order. */
  readonly query: ReadonlyArray<readonly [name: string, value: string]>;
  /** Headers with lower-case names: `x-vault-token`, `authorization`, `x-vault-wrap-ttl`, `content-type` and so on. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body, `''` if there is none. */
  readonly body: string;
  /** The client's address, without a port. In-process requests come from 127.0.0.1. */
  readonly remoteAddress: string;
  /** The redirect to the canonical path that a server answers with once the request has passed the checks of CORS. */
  readonly redirect?: ApiAnswer | undefined;
  /** The client's port; undefined where there is none. */
  readonly remotePort?: number;
  /** The paths that the listener serves without a token, in addition to OpenBao's: `sys/metrics` and `sys/in-flight-req`. */
  readonly openPaths?: readonly string[];
  /** Whether a response may stream the messages of the log (`ApiAnswer.follows`). */
  readonly mayFollow?: boolean;
  /** The same request as a server lists it among those in flight. */
  readonly inFlight?: InFlightRequest;
}

/** The engine's response: exactly what the HTTP server sends. */
export interface ApiAnswer {
  readonly status: number;
  /** Headers in addition to those of every response, such as `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, with a final newline if OpenBao sends one; `''` for none. */
  readonly body: string;
  /** The raw bytes, if a remote server's body isn't valid UTF-8. The engine never sets them. */
  readonly bytes?: Uint8Array;
  /** Set if the body streams the messages of the server's log until the client disconnects. `body` is empty then. */
  readonly follows?: LogFilter;
  /** Set if the response lacks the common headers, because the request was refused before it was parsed. */
  readonly isBare?: true;
}
