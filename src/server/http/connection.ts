import type { Socket } from 'node:net';
import type { ApiAnswer } from '../../engine/api.ts';
import { answerText, errorText } from './answer-text.ts';
import { ProtocolError, plainError } from './protocol-error.ts';
import type { ReceiveBudget } from './receive-budget.ts';
import type { RequestHead } from './request-head.ts';
import { type HttpRequest, RequestReader } from './request-reader.ts';

/** How long a client may take, in milliseconds. */
export interface Timeouts {
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
  readonly timeouts: Timeouts;
  readonly budget: ReceiveBudget;
  /** Whether no more requests are to be taken. */
  readonly isStopping: boolean;
  /** Answers a request. Throws ProtocolError where it can't be understood, or rejects with it. */
  answer(request: HttpRequest, remoteAddress: string): ApiAnswer | Promise<ApiAnswer>;
  /** Hears of a fault of the server's own, which ends a connection. */
  onFault(error: unknown): void;
}

/** From how many bytes on a client that sends further requests ahead must wait. */
const maxPipelined = 256 * 1024;
/** From how many characters on answers are written, though there are more requests to be answered at once. */
const maxBuffered = 16 * 1024;
/**
 * How long, in milliseconds, a client is listened to after its last answer: a connection that is closed while something
 * unread lies in it is reset, and the answer may be lost.
 */
const lingerTime = 1000;

/** A client's connection: takes its requests one after the other and answers them in their order. */
export class Connection {
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #reader: RequestReader;
  readonly #remoteAddress: string;
  #state: 'receiving' | 'serving' | 'draining' | 'ending' = 'receiving';
  /** When that began for which there is a limit, on the clock of `performance.now`. */
  #phaseStart = performance.now();
  /** Whether something else has begun since, for which there is another limit. */
  #hasProgressed = false;
  /** Whether no request was received yet. */
  #isNew = true;
  /** Whether the client has sent all that it wanted. */
  #hasSentAll = false;
  /** Answers that are not written yet. */
  #buffered = '';
  #isBufferedAscii = true;

  constructor(socket: Socket, host: ConnectionHost) {
    this.#socket = socket;
    this.#host = host;
    this.#reader = new RequestReader(host.budget);
    this.#remoteAddress = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    socket.on('data', (piece: Buffer) => this.#guarded(() => this.#receive(piece)));
    socket.on('end', () => this.#guarded(() => this.#endOfInput()));
    socket.on('drain', () => this.#guarded(() => this.#drained()));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#state = 'ending';
      this.#reader.discard();
    });
  }

  /** Ends the connection where its client takes too long. `now` is by the clock of `performance.now`. */
  checkTimeout(now: number): void {
    if (now - this.#phaseStart < this.#timeout()) {
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
  destroy(): void {
    this.#socket.destroy();
  }

  /** Whatever goes wrong ends this connection, and nothing else. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#host.onFault(error);
      this.#socket.destroy();
    }
  }

  #timeout(): number {
    const { timeouts } = this.#host;
    switch (this.#state) {
      case 'receiving':
        return this.#receiveTimeout();
      case 'serving':
        return Number.POSITIVE_INFINITY;
      case 'draining':
        return timeouts.answer;
      case 'ending':
        return this.#socket.writableLength > 0 ? timeouts.answer : lingerTime;
    }
  }

  #receiveTimeout(): number {
    const { head, request, idle } = this.#host.timeouts;
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
    if (this.#state === 'receiving') {
      this.#hasProgressed = this.#reader.phase === 'idle' && !this.#isNew;
      this.#reader.push(piece);
      this.#servePending();
      return;
    }
    this.#reader.push(piece);
    if (!this.#reader.account() || this.#reader.pending > maxPipelined) {
      this.#socket.pause();
    }
  }

  #endOfInput(): void {
    this.#hasSentAll = true;
    if (this.#state === 'receiving') {
      this.#finish();
    }
  }

  /** Serves all requests that are there, until one is answered later or the client has to read. */
  #servePending(): void {
    this.#state = 'serving';
    try {
      for (let request = this.#reader.next(); request !== undefined; request = this.#reader.next()) {
        const answer = this.#host.answer(request, this.#remoteAddress);
        if (answer instanceof Promise) {
          void this.#sendLater(request.head, answer);
          return;
        }
        if (!this.#send(request.head, answer)) {
          return;
        }
      }
      this.#waitForMore();
    } catch (error) {
      this.#refuseWithError(error);
    }
  }

  async #sendLater(head: RequestHead, answer: Promise<ApiAnswer>): Promise<void> {
    this.#write();
    try {
      const made = await answer;
      if (this.#state !== 'ending' && this.#send(head, made)) {
        this.#servePending();
      }
    } catch (error) {
      this.#guarded(() => this.#refuseWithError(error));
    }
  }

  /** Returns whether the next request may be served at once. */
  #send(head: RequestHead, answer: ApiAnswer): boolean {
    this.#isNew = false;
    this.#hasProgressed = true;
    const keepAlive = head.keepAlive && !this.#host.isStopping;
    const { text, isAscii } = answerText(head, answer, keepAlive);
    this.#buffered += text;
    this.#isBufferedAscii &&= isAscii;
    if (!keepAlive) {
      this.#end('');
      return false;
    }
    return this.#buffered.length < maxBuffered || this.#writeOrDrain();
  }

  /** Writes what is held; where the client has to read first, that is waited for, and false returned. */
  #writeOrDrain(): boolean {
    if (this.#write()) {
      return true;
    }
    this.#state = 'draining';
    this.#phaseStart = performance.now();
    return false;
  }

  /**
   * Writes what is held: many answers at once where many requests came at once. ASCII is Latin 1 too, and quicker to write so.
   *
   * @returns whether the client has read most of what was written so far
   */
  #write(): boolean {
    const text = this.#buffered;
    const encoding = this.#isBufferedAscii ? 'latin1' : 'utf8';
    this.#buffered = '';
    this.#isBufferedAscii = true;
    return text === '' || this.#socket.write(text, encoding);
  }

  #drained(): void {
    if (this.#state === 'draining') {
      this.#hasProgressed = true;
      this.#servePending();
    }
  }

  #waitForMore(): void {
    if (!this.#writeOrDrain()) {
      return;
    }
    this.#state = 'receiving';
    if (this.#hasProgressed) {
      this.#hasProgressed = false;
      this.#phaseStart = performance.now();
    }
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
      this.#refuseWithError(error);
    }
  }

  #refuseWithError(error: unknown): void {
    if (!(error instanceof ProtocolError)) {
      this.#host.onFault(error);
    }
    this.#refuse(error instanceof ProtocolError ? error : plainError(500));
  }

  #refuse(error: ProtocolError): void {
    this.#reader.discard();
    this.#end(errorText(error));
  }

  /** Writes what is held and the last of this connection. What the client still sends is read and forgotten. */
  #end(text: string): void {
    this.#state = 'ending';
    this.#phaseStart = performance.now();
    this.#socket.end(this.#buffered + text);
    this.#buffered = '';
    this.#socket.resume();
  }
}
