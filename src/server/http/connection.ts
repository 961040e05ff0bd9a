import type { Socket } from 'node:net';
import type { ApiAnswer } from '../../engine/api.ts';
import { answerText, errorText } from './answer-text.ts';
import type { BodyBudget } from './body-budget.ts';
import { ProtocolError, plainError } from './protocol-error.ts';
import { type HttpRequest, RequestReader } from './request-reader.ts';

/** How long a client may take, in milliseconds. */
export interface Times {
  /** For a request's head, from its first byte on; the first request's from the connection's beginning on. */
  readonly head: number;
  /** For a whole request. */
  readonly request: number;
  /** Between two requests. */
  readonly idle: number;
  /** For reading an answer. */
  readonly answer: number;
}

/** What connections ask of the server that they belong to. */
export interface ConnectionHost {
  readonly times: Times;
  readonly budget: BodyBudget;
  /** Whether no more requests are to be taken. */
  readonly isStopping: boolean;
  /** Answers a request. Rejects with ProtocolError where it can't be understood. */
  answer(request: HttpRequest, remoteAddress: string): Promise<ApiAnswer>;
}

/** From how many bytes on a client that sends further requests ahead must wait. */
const maxAhead = 256 * 1024;
/**
 * How long, in milliseconds, a client is listened to after its last answer: a connection that is closed while something
 * unread lies in it is reset, and the answer may be lost.
 */
const lingering = 1000;

/** A client's connection: takes its requests one after the other and answers them in their order. */
export class Connection {
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #reader: RequestReader;
  readonly #remoteAddress: string;
  #state: 'receiving' | 'serving' | 'draining' | 'ending' = 'receiving';
  /** When that began for which there is a limit, in milliseconds since 1970. */
  #since = Date.now();
  /** Whether no request was received yet. */
  #isNew = true;
  /** Whether the client has sent all that it wanted. */
  #hasSentAll = false;

  constructor(socket: Socket, host: ConnectionHost) {
    this.#socket = socket;
    this.#host = host;
    this.#reader = new RequestReader(host.budget);
    this.#remoteAddress = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    socket.on('data', (piece: Buffer) => this.#receive(piece));
    socket.on('end', () => this.#endOfInput());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#state = 'ending';
      this.#reader.discard();
    });
  }

  /** Ends the connection where its client takes too long. */
  checkTime(now: number): void {
    if (now - this.#since < this.#allowed()) {
      return;
    }
    if (this.#state === 'receiving' && this.#reader.phase !== 'idle') {
      this.#refuse(plainError(408));
    } else {
      this.#socket.destroy();
    }
  }

  /** Ends the connection, but answers the request in flight, if there is one, before. */
  stop(): void {
    if (this.#state === 'receiving' && this.#reader.phase === 'idle') {
      this.#socket.destroy();
    }
  }

  /** Ends the connection at once, whatever is going on. */
  cut(): void {
    this.#socket.destroy();
  }

  #allowed(): number {
    const { times } = this.#host;
    switch (this.#state) {
      case 'receiving':
        return this.#allowedToReceive();
      case 'serving':
        return Number.POSITIVE_INFINITY;
      case 'draining':
        return times.answer;
      case 'ending':
        return this.#socket.writableLength > 0 ? times.answer : lingering;
    }
  }

  #allowedToReceive(): number {
    const { head, request, idle } = this.#host.times;
    const { phase } = this.#reader;
    if (phase === 'body') {
      return request;
    }
    return phase === 'head' || this.#isNew ? head : idle;
  }

  #receive(piece: Buffer): void {
    if (this.#state === 'ending') {
      return;
    }
    if (this.#state === 'receiving' && this.#reader.phase === 'idle' && !this.#isNew) {
      this.#since = Date.now();
    }
    this.#reader.push(piece);
    if (this.#state === 'receiving') {
      void this.#serveAll();
    } else if (this.#reader.pending > maxAhead) {
      this.#socket.pause();
    }
  }

  #endOfInput(): void {
    this.#hasSentAll = true;
    if (this.#state === 'receiving') {
      this.#finish();
    }
  }

  /** Serves all requests that are there. */
  async #serveAll(): Promise<void> {
    this.#state = 'serving';
    try {
      for (let request = this.#reader.next(); request !== undefined; request = this.#reader.next()) {
        if (!(await this.#serve(request))) {
          return;
        }
      }
      this.#waitForMore();
    } catch (error) {
      this.#refuseFor(error);
    }
  }

  /** Returns whether the connection stays open. */
  async #serve(request: HttpRequest): Promise<boolean> {
    const { head } = request;
    this.#isNew = false;
    const answer = await this.#host.answer(request, this.#remoteAddress);
    if (this.#isEnding()) {
      return false;
    }
    const keepAlive = head.keepAlive && !this.#host.isStopping;
    const text = answerText(head, answer, keepAlive);
    this.#since = Date.now();
    if (!keepAlive) {
      this.#end(text);
      return false;
    }
    if (!this.#socket.write(text, encodingOf(text))) {
      await this.#drain();
    }
    return !this.#isEnding();
  }

  /** Waits until the client has read most of what was written. */
  async #drain(): Promise<void> {
    this.#state = 'draining';
    await new Promise<void>((done) => {
      this.#socket.once('drain', done);
      this.#socket.once('close', done);
    });
    if (!this.#isEnding()) {
      this.#state = 'serving';
      this.#since = Date.now();
    }
  }

  #isEnding(): boolean {
    return this.#state === 'ending';
  }

  #waitForMore(): void {
    this.#state = 'receiving';
    if (this.#hasSentAll || (this.#host.isStopping && this.#reader.phase === 'idle')) {
      this.#finish();
      return;
    }
    if (this.#reader.takeWantsContinue()) {
      this.#socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    }
    if (this.#socket.isPaused()) {
      this.#socket.resume();
    }
  }

  #finish(): void {
    try {
      this.#reader.end();
      this.#end('');
    } catch (error) {
      this.#refuseFor(error);
    }
  }

  #refuseFor(error: unknown): void {
    this.#refuse(error instanceof ProtocolError ? error : plainError(500));
  }

  #refuse(error: ProtocolError): void {
    this.#reader.discard();
    this.#end(errorText(error));
  }

  /** Writes the last of this connection. What the client still sends is read and forgotten. */
  #end(text: string): void {
    this.#state = 'ending';
    this.#since = Date.now();
    this.#socket.end(text);
    this.#socket.resume();
  }
}

/** ASCII is both, and quicker to write as Latin 1: a server answered a tenth more reads so. */
function encodingOf(text: string): 'latin1' | 'utf8' {
  return /[^\0-\x7f]/.test(text) ? 'utf8' : 'latin1';
}
