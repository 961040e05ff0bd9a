import type { LogLevel } from '../values/log-level.ts';
import type { Moment } from '../values/time.ts';
import type { ValueMap } from '../values/value.ts';
import type { Metrics } from './metrics.ts';
import type { TokenEntry } from './token.ts';

/** What a backend may ask of the server that answers the request. */
export interface ServerFacts {
  /** The address at which clients reach the API: `http://127.0.0.1:8200`. */
  readonly apiAddress: string;
  /** Whether `sys/internal/inspect` is served. */
  readonly allowsInspection: boolean;
  /** What `sys/config/state/sanitized` shows of the configuration file, beside its defaults. */
  readonly settings: ValueMap;
  readonly loggers: Loggers;
  /** The requests that aren't answered yet, in the order in which they arrived. */
  readonly requests: Iterable<InFlightRequest>;
  readonly metrics: Metrics;
}

/** The levels of a server's loggers. They last until the server stops. */
export interface Loggers {
  /** Returns the level of each logger by name. */
  levels(): Readonly<Record<string, LogLevel>>;
  /**
   * Sets the level of the logger of this name, or of all loggers without a name. Returns false if there is no such logger.
   *
   * @param level undefined for the level that the server started with
   */
  set(level: LogLevel | undefined, name?: string): boolean;
}

/** Which messages of a server's log a client follows, and in which form. */
export interface LogFilter {
  /** The least severe level that is sent. */
  readonly level: LogLevel | 'off';
  /** Whether each message is a JSON object instead of a line of text. */
  readonly isJson: boolean;
}

/** A request that isn't answered yet. */
export interface InFlightRequest {
  readonly start: Moment;
  /** The client's address and port. */
  readonly remoteAddress: string;
  /** The path with its `/v1/`. */
  readonly path: string;
  readonly method: string;
  /** The token that the request came with, once it is known to be valid. */
  tokenEntry?: TokenEntry | undefined;
}
