import type { Loggers } from '../engine/api.ts';
import { escapeControls } from '../values/escape-controls.ts';
import { type LogLevel, logLevels } from '../values/log-level.ts';
import { describeError } from './describe-error.ts';

/** What is logged, by whom: the server itself, its log of requests, and its audit devices. */
const loggerNames = ['audit', 'core', 'core.requests'] as const;
type LoggerName = (typeof loggerNames)[number];

/** A request that was answered. */
export interface LoggedRequest {
  readonly remoteAddress: string;
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  readonly status: number;
  /** The time from the last byte of the request to the response. */
  readonly milliseconds: number;
}

const flushAfter = 100;
const flushFrom = 32_768;
const maxPath = 512;

/** Paths whose last part is a token. */
const tokenPaths = /^(\/v1\/(?:auth\/token\/(?:lookup|renew|revoke|revoke-orphan)|cubbyhole\/response)\/).+/;
const mayHoldToken = /auth\/token\/|\/response\/|[sbr]\./;
const tokens = /\b(?:hv)?[sbr]\.[A-Za-z0-9_-]{20,}/g;

/**
 * Writes a server's log. Each of its loggers has a level of its own. Each message becomes one line, whatever it contains. Lines are buffered briefly, so that a
 * busy server writes many at once.
 */
export class Log implements Loggers {
  readonly #write: (text: string) => void;
  readonly #initial: LogLevel;
  readonly #levels: Record<LoggerName, LogLevel>;
  #held = '';
  #timer: NodeJS.Timeout | undefined;
  #timeOf = 0;
  #timeText = '';

  constructor(level: LogLevel, write: (text: string) => void) {
    this.#initial = level;
    this.#levels = { audit: level, core: level, 'core.requests': level };
    this.#write = write;
  }

  levels(): Readonly<Record<string, LogLevel>> {
    return this.#levels;
  }

  set(level: LogLevel | undefined, name?: string): boolean {
    const names = loggerNames.filter((known) => name === undefined || known === name);
    for (const known of names) {
      this.#levels[known] = level ?? this.#initial;
    }
    return names.length > 0;
  }

  log(level: LogLevel, message: string, logger: LoggerName = 'core'): void {
    if (this.#isLogged(level, logger)) {
      this.#add(level, message);
    }
  }

  #isLogged(level: LogLevel, logger: LoggerName): boolean {
    return logLevels.indexOf(level) <= logLevels.indexOf(this.#levels[logger]);
  }

  #add(level: LogLevel, message: string): void {
    this.#held += `${this.#time()} [${level.toUpperCase()}] ${escapeControls(message, false)}\n`;
    if (this.#held.length >= flushFrom) {
      this.flush();
    }
    this.#timer ??= setTimeout(() => this.flush(), flushAfter).unref();
  }

  /** Returns the current time as text, formatted once per millisecond. */
  #time(): string {
    const now = Date.now();
    if (now !== this.#timeOf) {
      this.#timeOf = now;
      this.#timeText = new Date(now).toISOString();
    }
    return this.#timeText;
  }

  /** Logs a request. Fields, query and body are omitted, and so is anything in the path that looks like a token. */
  request(request: LoggedRequest): void {
    if (this.#isLogged('info', 'core.requests')) {
      const { remoteAddress, method, path, status, milliseconds } = request;
      this.#add('info', `${remoteAddress} ${method} ${withoutTokens(path)} ${status} ${milliseconds.toFixed(1)}ms`);
    }
  }

  /** Logs a request that failed through no fault of the client. */
  failure({ method, path }: Pick<LoggedRequest, 'method' | 'path'>, error: unknown): void {
    this.log('error', `${method} ${withoutTokens(path)}: ${describeError(error)}`);
  }

  /** Writes the buffered lines. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#held;
    this.#held = '';
    if (text !== '') {
      this.#write(text);
    }
  }
}

function withoutTokens(path: string): string {
  const shown = mayHoldToken.test(path) ? path.replace(tokenPaths, '$1…').replace(tokens, '…') : path;
  return shown.length > maxPath ? `${shown.slice(0, maxPath)}…` : shown;
}
