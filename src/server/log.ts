import type { LogFilter, Loggers } from '../engine/api.ts';
import { escapeControls } from '../values/escape-controls.ts';
import { type LogLevel, logLevels } from '../values/log-level.ts';
import { describeError } from './describe-error.ts';

/** The loggers: the server itself, its log of requests, and its audit devices. */
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

/** A client that follows the log. */
interface Follower extends LogFilter {
  readonly write: FollowerWrite;
  /** The number of messages missed since the last one received. */
  missed: number;
}

/** Sends a line to a client. Returns false if the client doesn't keep up, and the line isn't sent. */
export type FollowerWrite = (line: string) => boolean;

/** Paths whose last part is a token. */
const tokenPaths = /^(\/v1\/(?:auth\/token\/(?:lookup|renew|revoke|revoke-orphan)|cubbyhole\/response)\/).+/;
const mayHoldToken = /auth\/token\/|\/response\/|[sbr]\./;
const tokens = /\b(?:hv)?[sbr]\.[A-Za-z0-9_-]{20,}/g;

/**
 * Writes a server's log. Each of its loggers has its own level. Each message becomes one line, whatever it contains. Lines are buffered
 * briefly, so that a busy server writes many at once.
 */
export class Log implements Loggers {
  readonly #write: (text: string) => void;
  readonly #initial: LogLevel;
  readonly #levels: Record<LoggerName, LogLevel>;
  readonly #followers = new Set<Follower>();
  #held = '';
  #timer: NodeJS.Timeout | undefined;
  #timeOf = 0;
  #timeText = '';
  /** The path of the last request, and how it is shown. Clients often send many requests to one path. */
  #path = '';
  #shownPath = '';
  #isPathPlain = true;

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
    this.#log(level, message, logger, false);
  }

  /** @param isPlain whether the message is known to have nothing to escape */
  #log(level: LogLevel, message: string, logger: LoggerName, isPlain: boolean): void {
    const isKept = isAtLeast(level, this.#levels[logger]);
    if (isKept) {
      this.#keep(this.#line(level, message, isPlain));
    }
    for (const follower of this.#followers) {
      if (isAtLeast(level, follower.level)) {
        this.#send(follower, level, message, logger);
      }
    }
  }

  /**
   * Streams messages to a client, regardless of the levels of the loggers.
   *
   * @returns a function that stops it
   */
  follow(filter: LogFilter, write: FollowerWrite): () => void {
    const follower: Follower = { ...filter, write, missed: 0 };
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  #send(follower: Follower, level: LogLevel, message: string, logger: LoggerName): void {
    const { missed, isJson } = follower;
    const format = (...[ofLevel, text, from]: readonly [LogLevel, string, LoggerName]) =>
      isJson ? this.#jsonLine(ofLevel, text, from) : this.#line(ofLevel, text);
    const notice = missed === 0 ? '' : format('warn', `Monitor dropped ${missed} logs during monitor request`, 'core');
    follower.missed = follower.write(notice + format(level, message, logger)) ? 0 : missed + 1;
  }

  #line(level: LogLevel, message: string, isPlain = false): string {
    return `${this.#time()} [${level.toUpperCase()}] ${isPlain ? message : escapeControls(message, false)}\n`;
  }

  /** Formats a message as hclog does, with microseconds. */
  #jsonLine(level: LogLevel, message: string, logger: LoggerName): string {
    const time = this.#time().replace('Z', '000Z');
    return `${JSON.stringify({ '@level': level, '@message': message, '@module': logger, '@timestamp': time })}\n`;
  }

  #keep(line: string): void {
    this.#held += line;
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
    if (this.#followers.size > 0 || isAtLeast('info', this.#levels['core.requests'])) {
      const { remoteAddress, method, path, status, milliseconds } = request;
      const message = `${remoteAddress} ${method} ${this.#shown(path)} ${status} ${milliseconds.toFixed(1)}ms`;
      // To look through the whole message took 2 % of a role's read (`test/bench/load.js`).
      this.#log('info', message, 'core.requests', this.#isPathPlain && isPlain(method));
    }
  }

  #shown(path: string): string {
    if (path !== this.#path) {
      this.#path = path;
      this.#shownPath = withoutTokens(path);
      this.#isPathPlain = isPlain(this.#shownPath);
    }
    return this.#shownPath;
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

/** Reports whether a level is at least as severe as another one. */
function isAtLeast(level: LogLevel, other: LogLevel | 'off'): boolean {
  return other !== 'off' && logLevels.indexOf(level) <= logLevels.indexOf(other);
}

/** Reports whether a text has nothing to escape. */
function isPlain(text: string): boolean {
  return escapeControls(text, false) === text;
}

function withoutTokens(path: string): string {
  const shown = mayHoldToken.test(path) ? path.replace(tokenPaths, '$1…').replace(tokens, '…') : path;
  return shown.length > maxPath ? `${shown.slice(0, maxPath)}…` : shown;
}
