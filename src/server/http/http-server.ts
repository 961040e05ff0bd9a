import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { ApiAnswer } from '../../engine/api.ts';
import { type Answering, answerLastingly, internalError } from '../answering.ts';
import { describeError } from '../describe-error.ts';
import { answerRequest } from '../route.ts';
import { BodyBudget } from './body-budget.ts';
import { Connection, type ConnectionHost, type Times } from './connection.ts';
import { ProtocolError } from './protocol-error.ts';
import type { HttpRequest } from './request-reader.ts';

/** A certificate and its key, as PEM. */
export interface Tls {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/** Where and how a server listens. */
export interface HttpServerOptions extends Answering {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Absent for plain HTTP. */
  readonly tls?: Tls;
  /** @default those of OpenBao */
  readonly times?: Times;
  /** How many clients may be connected at once. */
  readonly maxConnections: number;
}

/** A request that is being answered. */
interface Asked {
  readonly request: HttpRequest;
  readonly remoteAddress: string;
  /** On the clock of `performance.now`. */
  readonly start: number;
}

/** OpenBao's, in milliseconds. */
const defaultTimes: Times = { head: 10_000, request: 30_000, idle: 300_000, answer: 30_000 };
/** In milliseconds. */
const timesCheckedEvery = 1000;
/** In milliseconds. */
const dropsLoggedEvery = 1000;
/** In bytes: eight of the largest bodies. */
const totalBodies = 256 * 1024 * 1024;
/** Of each connection, this much isn't counted, so that small requests are taken even while there is no room for large ones. */
const uncounted = 16 * 1024;

/** A server for the API over HTTP/1.1. */
export class HttpServer implements ConnectionHost {
  readonly times: Times;
  readonly budget = new BodyBudget(totalBodies, uncounted);
  readonly #options: HttpServerOptions;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #timer: NodeJS.Timeout | undefined;
  #isStopping = false;
  #lastDrop = Number.NEGATIVE_INFINITY;
  #onEmpty = () => {};

  constructor(options: HttpServerOptions) {
    const { tls, times = defaultTimes, maxConnections } = options;
    this.times = times;
    this.#options = options;
    const settings = { allowHalfOpen: true, noDelay: true };
    this.#server =
      tls === undefined
        ? createServer(settings, (socket) => this.#accept(socket))
        : createTlsServer(
            { ...settings, ...tls, ALPNProtocols: ['http/1.1'], handshakeTimeout: times.head },
            (socket) => this.#accept(socket),
          );
    this.#server.maxConnections = maxConnections;
    this.#server.on('drop', () => this.#logDrop());
    this.#server.on('tlsClientError', (error) => options.log.log('debug', `TLS: ${error.message}`));
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Begins to listen; resolves with the port. Rejects where that isn't possible. */
  listen(): Promise<number> {
    const { host, port } = this.#options;
    return new Promise((done, fail) => {
      this.#server.once('error', fail);
      this.#server.listen({ host, port, backlog: 1024 }, () => {
        this.#server.off('error', fail);
        this.#server.on('error', (error) => this.#options.log.log('error', error.message));
        this.#timer = setInterval(() => this.#checkTimes(), Math.min(timesCheckedEvery, this.times.head));
        const address = this.#server.address();
        done(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /**
   * Takes no more requests, and resolves when those in flight are answered and all connections closed.
   *
   * @param patience how long clients are waited for, in milliseconds
   */
  async stop(patience: number): Promise<void> {
    this.#isStopping = true;
    this.#server.close();
    for (const connection of this.#connections) {
      connection.stop();
    }
    const late = setTimeout(() => this.#cutAll(), patience);
    await this.#empty();
    clearTimeout(late);
    clearInterval(this.#timer);
  }

  answer(request: HttpRequest, remoteAddress: string): ApiAnswer | Promise<ApiAnswer> {
    const asked: Asked = { request, remoteAddress, start: performance.now() };
    try {
      const { engine } = this.#options;
      const answer = answerLastingly(this.#options, 'anyone', () => answerRequest(engine, request, remoteAddress));
      return answer instanceof Promise ? this.#answerLater(asked, answer) : this.#logged(asked, answer);
    } catch (error) {
      return this.#answerFailure(asked, error);
    }
  }

  async #answerLater(asked: Asked, answer: Promise<ApiAnswer>): Promise<ApiAnswer> {
    try {
      return this.#logged(asked, await answer);
    } catch (error) {
      return this.#answerFailure(asked, error);
    }
  }

  /** @throws ProtocolError */
  #answerFailure(asked: Asked, error: unknown): ApiAnswer {
    if (error instanceof ProtocolError) {
      this.#logged(asked, error);
      throw error;
    }
    const answer = this.#logged(asked, internalError());
    this.#options.log.failure(asked.request.head, error);
    return answer;
  }

  /** Logs the request; returns its answer. */
  #logged<A extends { readonly status: number }>({ request, remoteAddress, start }: Asked, answer: A): A {
    const { method, path } = request.head;
    const milliseconds = performance.now() - start;
    this.#options.log.request({ remoteAddress, method, path, status: answer.status, milliseconds });
    return answer;
  }

  /** Says that a connection was dropped, but not of each of a flood. */
  #logDrop(): void {
    const now = performance.now();
    if (now - this.#lastDrop >= dropsLoggedEvery) {
      this.#lastDrop = now;
      this.#options.log.log('warn', `connections are dropped: there are ${this.#server.maxConnections} already`);
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

  #checkTimes(): void {
    const now = performance.now();
    for (const connection of this.#connections) {
      connection.checkTime(now);
    }
  }

  #cutAll(): void {
    for (const connection of this.#connections) {
      connection.cut();
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
