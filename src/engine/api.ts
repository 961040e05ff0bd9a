import type { ClockAnswer, ClockRequest } from './clock.ts';

/**
 * A request as it comes to the engine, whoever carried it: the client in this process, or the HTTP server. It says what an
 * HTTP request says, so that both ways are one.
 */
export interface ApiRequest {
  /** GET, PUT, POST, PATCH, DELETE, LIST, SCAN, HEAD, … in upper case. */
  readonly method: string;
  /** The path after `/v1/`, decoded, without the query. */
  readonly path: string;
  /** The query's parameters, in order. */
  readonly query: ReadonlyArray<readonly [name: string, value: string]>;
  /** Header fields, their names in lower case: `x-vault-token`, `authorization`, `x-vault-wrap-ttl`, `content-type`, … */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body's text, `''` where there is none. */
  readonly body: string;
  /** The address that the request came from, without port. In-process requests come from 127.0.0.1. */
  readonly remoteAddress: string;
}

/** The engine's answer: exactly what the HTTP server would send. */
export interface ApiAnswer {
  readonly status: number;
  /** Header fields beyond those that every answer has, such as `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body's text with its final line break, where the real server sends one; `''` for none. */
  readonly body: string;
  /** The body's bytes, where another server sent some that aren't UTF-8; the engine itself never does. */
  readonly bytes?: Uint8Array;
  /** Whether the answer goes without the fields that every answer has: the request was refused before anything was looked at. */
  readonly isBare?: true;
}

/** The stations of a request, joined: what the client, the server and the library talk to. */
export interface Engine {
  /** Takes one request through all the stations, as one transaction. Never throws for what the request says. */
  handle(request: ApiRequest): ApiAnswer;
  /** Reads or sets the state's clock, which no request does. */
  clock(request: ClockRequest): ClockAnswer;
}
