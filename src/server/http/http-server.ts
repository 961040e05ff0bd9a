import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, Server as TlsServer } from 'node:tls';
import type { ApiAnswer, InFlightRequest } from '../../engine/api.ts';
import { type Moment, momentOf } from '../../values/time.ts';
import { answerWhenDurable, internalError, type ServerContext } from '../answer-when-durable.ts';
import { describeError } from '../describe-error.ts';
import { formatAddress } from '../listen-address.ts';
import { type ListenerAccess, usualAccess } from '../listener-access.ts';
import { answerRequest } from '../route.ts';
import { type ClientAddress, Connection, type ConnectionHost, type HttpAnswer, type Timeouts } from './connection.ts';
import { ProtocolError } from './protocol-error.ts';
import { ReceiveBudget } from './receive-budget.ts';
import type { HttpRequest } from './request-reader.ts';

/** A certificate and its key in PEM format. */
export interface Tls {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/** Options of an HTTP server. */
export interface HttpServerOptions extends ServerContext {
  readonly host: string;
  /** The port; 0 for any free one. */
  readonly port: number;
  /** Omitted for plain HTTP. */
  readonly tls?: Tls;
  /** @default OpenBao's */
  readonly timeouts?: Timeouts;
  readonly access?: ListenerAccess;
  /** How many clients may be connected at once. */
  readonly maxConnections: number;
}

/** A request being answered. */
class PendingRequest implements InFlightRequest {
  readonly request: HttpRequest;
  readonly client: ClientAddress;
  /** On the clock of `performance.now`. */
  readonly began = performance.now();
  tokenEntry: InFlightRequest['tokenEntry'];

  constructor(request: HttpRequest, client: ClientAddress) {
    this.request = request;
    this.client = client;
  }

  get start(): Moment {
    return momentOf(performance.timeOrigin + this.began);
  }

  get remoteAddress(): string {
    const { remoteAddress, remotePort } = this.client;
    return this.request.head.headers['x-forwarded-for'] ?? formatAddress({ host: remoteAddress, port: remotePort });
  }

  get path(): string {
    return this.request.head.path;
  }

  get method(): string {
    return this.request.head.method;
  }
}

/** OpenBao's limits. */
const defaultTimeouts: Timeouts = { head: 10_000, request: 30_000, idle: 300_000, answer: 30_000 };
/** In milliseconds. */
const timeoutCheckInterval = 1000;
/** In milliseconds. */
const dropLogInterval = 1000;
/** In bytes: room for eight of the largest bodies. */
const totalBudget = 256 * 1024 * 1024;
/**
 * How many bytes of each connection aren't counted, so that small requests are accepted even while large ones use up
 * the budget.
 */
const uncounted = 16 * 1024;

/** Serves the API over HTTP/1.1, on node:net rather than node:http: see RequestReader. */
export class HttpServer implements ConnectionHost {
  readonly timeouts: Timeouts;
  readonly budget = new ReceiveBudget(totalBudget, uncounted);
  readonly #options: HttpServerOptions;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #timer: NodeJS.Timeout | undefined;
  #isStopping = false;
  #lastDrop = Number.NEGATIVE_INFINITY;
  #onEmpty = () => {};

  constructor(options: HttpServerOptions) {
    const { tls, timeouts = defaultTimeouts, maxConnections } = options;
    this.timeouts = timeouts;
    this.#options = options;
    const settings = { allowHalfOpen: true, noDelay: true };
    this.#server =
      tls === undefined
        ? createServer(settings, (socket) => this.#accept(socket))
        : createTlsServer(
            { ...settings, ...tls, ALPNProtocols: ['http/1.1'], handshakeTimeout: timeouts.head },
            (socket) => this.#accept(socket),
          );
    this.#server.maxConnections = maxConnections;
    this.#server.on('drop', () => this.#logDrop());
    this.#server.on('tlsClientError', (error) => options.log.log('debug', `TLS: ${error.message}`));
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Starts listening. Resolves with the port; rejects if the address isn't available. */
  listen(): Promise<number> {
    const { host, port } = this.#options;
    return new Promise((done, fail) => {
      this.#server.once('error', fail);
      this.#server.listen({ host, port, backlog: 1024 }, () => {
        this.#server.off('error', fail);
        this.#server.on('error', (error) => this.#options.log.log('error', error.message));
        this.#timer = setInterval(() => this.#checkTimeouts(), Math.min(timeoutCheckInterval, this.timeouts.head));
        const address = this.#server.address();
        done(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Replaces the certificate for connections from now on. Throws an Error for one that can't be used. */
  renewTls(tls: Tls): void {
    if (this.#server instanceof TlsServer) {
      this.#server.setSecureContext(tls);
    }
  }

  /**
   * Stops accepting requests. Resolves once those in flight are answered and all connections are closed.
   *
   * @param shutdownTimeout how long to wait for clients, in milliseconds
   */
  async stop(shutdownTimeout: number): Promise<void> {
    this.#isStopping = true;
    this.#server.close();
    for (const connection of this.#connections) {
      connection.stop();
    }
    const late = setTimeout(() => this.#destroyAll(), shutdownTimeout);
    await this.#empty();
    clearTimeout(late);
    clearInterval(this.#timer);
  }

  answer(request: HttpRequest, client: ClientAddress): HttpAnswer | Promise<HttpAnswer> {
    const pending = new PendingRequest(request, client);
    const { engine, server, access = usualAccess } = this.#options;
    server.requests.add(pending);
    try {
      const ask = () => answerRequest(engine, request, client, { inFlight: pending, access });
      const answer = answerWhenDurable(this.#options, 'anyone', ask);
      return answer instanceof Promise ? this.#answerLater(pending, answer) : this.#finish(pending, answer);
    } catch (error) {
      return this.#answerFailure(pending, error);
    }
  }

  async #answerLater(pending: PendingRequest, answer: Promise<ApiAnswer>): Promise<HttpAnswer> {
    try {
      return this.#finish(pending, await answer);
    } catch (error) {
      return this.#answerFailure(pending, error);
    }
  }

  /** @throws ProtocolError if that is the error */
  #answerFailure(pending: PendingRequest, error: unknown): ApiAnswer {
    if (error instanceof ProtocolError) {
      this.#logged(pending, error);
      throw error;
    }
    const answer = this.#logged(pending, internalError());
    this.#options.log.failure(pending.request.head, error);
    return answer;
  }

  /** Ends a request, unless its response is a stream. */
  #finish(pending: PendingRequest, answer: ApiAnswer): HttpAnswer {
    const { follows } = answer;
    if (follows === undefined) {
      return this.#logged(pending, answer);
    }
    return {
      ...answer,
      stream: (write) => {
        const stop = this.#options.log.follow(follows, write);
        return () => {
          stop();
          this.#logged(pending, answer);
        };
      },
    };
  }

  /** Ends and logs a request, and returns its response. */
  #logged<A extends { readonly status: number }>(pending: PendingRequest, answer: A): A {
    const { method, path } = pending.request.head;
    const { log, server } = this.#options;
    server.requests.delete(pending);
    const { remoteAddress } = pending.client;
    const milliseconds = performance.now() - pending.began;
    log.request({ remoteAddress, method, path, status: answer.status, milliseconds });
    return answer;
  }

  /** Logs that a connection was dropped, at most once per second. */
  #logDrop(): void {
    const now = performance.now();
    if (now - this.#lastDrop >= dropLogInterval) {
      this.#lastDrop = now;
      this.#options.log.log(
        'warn',
        `connection dropped: the limit of ${this.#server.maxConnections} connections is reached`,
      );
    }
  }

  onFault(error: unknown): void {
    this.#options.log.log('error', `connection: ${describeError(error)}`);
  }

  #accept(socket: Socket): void {
    const connection = new Connection(socket, this);
    this.#connections.add(connection);
    socket.once('close', () => {
      this.#connections.delete(connection);
      if (this.#connections.size === 0) {
        this.#onEmpty();
      }
    });
  }

  #checkTimeouts(): void {
    const now = performance.now();
    for (const connection of this.#connections) {
      connection.checkTimeout(now);
    }
  }

  #destroyAll(): void {
    for (const connection of this.#connections) {
      connection.destroy();
    }
  }

  #empty(): Promise<void> {
    return new Promise((done) => {
      this.#onEmpty = done;
      if (this.#connections.size === 0) {
        done();
      }
    });
  }
}
