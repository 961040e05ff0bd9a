import { escapeControls } from '../values/escape-controls.ts';
import { describeError } from './describe-error.ts';

/** How much is told, from the least to the most. */
export const logLevels = ['error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof logLevels)[number];

/** A request that was answered. */
export interface LoggedRequest {
  readonly remoteAddress: string;
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  readonly status: number;
  /** From the last byte of the request to the answer. */
  readonly milliseconds: number;
}

const flushAfter = 100;
const flushFrom = 32_768;
const maxPath = 512;

/** Paths whose last part is a token. */
const tokenPaths = /^(\/v1\/(?:auth\/token\/(?:lookup|renew|revoke|revoke-orphan)|cubbyhole\/response)\/).+/;
const mayHoldToken = /auth\/token\/|\/response\/|[sbr]\./;
const tokens = /\b(?:hv)?[sbr]\.[A-Za-z0-9_-]{20,}/g;

/** Writes a server's log, one line each, whatever a message holds. Lines are held for a moment, so that a busy server writes many at once. */
export class Log {
  readonly #write: (text: string) => void;
  readonly #most: number;
  #held = '';
  #timer: NodeJS.Timeout | undefined;
  #timeOf = 0;
  #timeText = '';

  constructor(level: LogLevel, write: (text: string) => void) {
    this.#most = logLevels.indexOf(level);
    this.#write = write;
  }

  log(level: LogLevel, message: string): void {
    if (logLevels.indexOf(level) > this.#most) {
      return;
    }
    this.#held += `${this.#time()} [${level.toUpperCase()}] ${escapeControls(message, false)}\n`;
    if (this.#held.length >= flushFrom) {
      this.flush();
    }
    this.#timer ??= setTimeout(() => this.flush(), flushAfter).unref();
  }

  /** The moment as text, which is made once for all lines of a millisecond. */
  #time(): string {
    const now = Date.now();
    if (now !== this.#timeOf) {
      this.#timeOf = now;
      this.#timeText = new Date(now).toISOString();
    }
    return this.#timeText;
  }

  /** Tells who asked for what. Neither header fields nor query nor body are told, nor what looks like a token in the path. */
  request(request: LoggedRequest): void {
    if (this.#most >= logLevels.indexOf('info')) {
      const { remoteAddress, method, path, status, milliseconds } = request;
      this.log('info', `${remoteAddress} ${method} ${withoutTokens(path)} ${status} ${milliseconds.toFixed(1)}ms`);
    }
  }

  /** Tells what went wrong with a request, where that isn't the client's fault. */
  failure({ method, path }: Pick<LoggedRequest, 'method' | 'path'>, error: unknown): void {
    this.log('error', `${method} ${withoutTokens(path)}: ${describeError(error)}`);
  }

  /** Writes what is held. */
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
