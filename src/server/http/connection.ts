import type { Socket } from 'node:net';
import type { ApiAnswer } from '../../engine/api.ts';
import { answerText, errorText, streamEndText, streamHeadText, streamPartText } from './answer-text.ts';
import { ProtocolError, plainError } from './protocol-error.ts';
import type { ReceiveBudget } from './receive-budget.ts';
import type { RequestHead } from './request-head.ts';
import { type HttpRequest, RequestReader } from './request-reader.ts';

/** Time limits for a client, in milliseconds. */
export interface Timeouts {
  /** To send a request's head, from its first byte; for the first request, from when it connected. */
  readonly head: number;
  /** To send a whole request. */
  readonly request: number;
  /** To pause between requests. */
  readonly idle: number;
  /** To read a response. */
  readonly answer: number;
}

/** Where a request comes from. */
export interface ClientAddress {
  /** Without the port. */
  readonly remoteAddress: string;
  readonly remotePort: number;
}

/** A response as the server sends it. */
export interface HttpAnswer extends ApiAnswer {
  /** Set for a stream, which continues until the client disconnects. */
  readonly stream?: BodyStream;
}

/**
 * Starts a stream, and returns a function that stops it.
 *
 * @param write sends a part; returns false if the client doesn't keep up, and the part isn't sent
 */
export type BodyStream = (write: (part: string) => boolean) => () => void;

/** The server that a connection belongs to. */
export interface ConnectionHost {
  readonly timeouts: Timeouts;
  readonly budget: ReceiveBudget;
  /** Whether the server accepts no more requests. */
  readonly isStopping: boolean;
  /**
   * Answers a request.
   *
   * @throws ProtocolError for a malformed request; the promise may reject with it too
   */
  answer(request: HttpRequest, client: ClientAddress): HttpAnswer | Promise<HttpAnswer>;
  /** Called for a fault of the server itself, which ends the connection. */
  onFault(error: unknown): void;
}

/** How many bytes of pipelined requests are buffered before the client has to wait. */
const maxPipelined = 256 * 1024;
/** How many characters of responses are collected before they are written, even though further requests are waiting. */
const maxBuffered = 16 * 1024;
/** How many bytes of a stream may wait for the client before parts are dropped. */
const maxUnread = 1024 * 1024;
/**
 * How long to keep reading after the last response, in milliseconds. Closing a connection with unread data resets it,
 * and the client may lose the response.
 */
const lingerTime = 1000;

const continueText = 'HTTP/1.1 100 Continue\r\n\r\n';

/** A client's connection. It answers requests in the order in which they arrive. */
export class Connection {
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #reader: RequestReader;
  readonly #client: ClientAddress;
  #state: 'receiving' | 'serving' | 'draining' | 'streaming' | 'ending' = 'receiving';
  /** When the current time limit began, on the clock of `performance.now`. */
  #phaseStart = performance.now();
  /** Whether another phase has begun since, which restarts the clock. */
  #hasProgressed = false;
  /** Whether no request has been answered yet. */
  #isNew = true;
  /** Whether the client has closed its side. */
  #hasSentAll = false;
  /** Responses not written yet. */
  #buffered = '';
  #isBufferedAscii = true;
  /** Stops the stream, and writes its end. */
  #endStream = () => {};

  constructor(socket: Socket, host: ConnectionHost) {
    this.#socket = socket;
    this.#host = host;
    this.#reader = new RequestReader(host.budget);
    const remoteAddress = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    this.#client = { remoteAddress, remotePort: socket.remotePort ?? 0 };
    socket.on('data', (piece: Buffer) => this.#guarded(() => this.#receive(piece)));
    socket.on('end', () => this.#guarded(() => this.#endOfInput()));
    socket.on('drain', () => this.#guarded(() => this.#drained()));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#endStream();
      this.#state = 'ending';
      this.#reader.discard();
    });
  }

  /**
   * Ends the connection if its client has exceeded a time limit.
   *
   * @param now the time on the clock of `performance.now`
   */
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

  /** Ends the connection if it is idle or a stream. A request in flight is answered first. */
  stop(): void {
    this.#endStream();
    if (this.#state === 'receiving' && this.#reader.phase === 'idle') {
      this.#socket.destroy();
    }
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** Runs an event handler. An exception ends this connection, but not the server. */
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
      case 'streaming':
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
    if (this.#state === 'ending' || this.#state === 'streaming') {
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
    this.#endStream();
    if (this.#state === 'receiving') {
      this.#finish();
    }
  }

  /** Answers the requests received so far, until a response has to wait or the client has to read. */
  #servePending(): void {
    this.#state = 'serving';
    try {
      for (let request = this.#reader.next(); request !== undefined; request = this.#reader.next()) {
        if (this.#reader.takeWantsContinue()) {
          this.#buffered += continueText;
        }
        const answer = this.#host.answer(request, this.#client);
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

  async #sendLater(head: RequestHead, answer: Promise<HttpAnswer>): Promise<void> {
    this.#write();
    try {
      const response = await answer;
      if (this.#state === 'ending') {
        response.stream?.(() => false)();
      } else if (this.#send(head, response)) {
        this.#servePending();
      }
    } catch (error) {
      this.#guarded(() => this.#refuseWithError(error));
    }
  }

  /** Returns whether the next request may be answered at once. */
  #send(head: RequestHead, answer: HttpAnswer): boolean {
    this.#isNew = false;
    this.#hasProgressed = true;
    if (answer.stream !== undefined) {
      this.#startStream(head, answer, answer.stream);
      return false;
    }
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

  /** Sends a stream. The client's further requests are discarded, since their turn never comes. */
  #startStream(head: RequestHead, answer: HttpAnswer, stream: BodyStream): void {
    this.#state = 'streaming';
    this.#reader.discard();
    this.#write();
    this.#socket.write(streamHeadText(head, answer));
    this.#socket.resume();
    const stop = stream((part) => {
      if (this.#socket.writableLength > maxUnread) {
        return false;
      }
      this.#socket.write(streamPartText(head, part));
      return true;
    });
    this.#endStream = () => {
      this.#endStream = () => {};
      stop();
      this.#end(streamEndText(head));
    };
    if (this.#hasSentAll || this.#host.isStopping) {
      this.#endStream();
    }
  }

  /** Writes the collected responses. If the client has to read first, waits for that and returns false. */
  #writeOrDrain(): boolean {
    if (this.#write()) {
      return true;
    }
    this.#state = 'draining';
    this.#phaseStart = performance.now();
    return false;
  }

  /**
   * Writes the collected responses in one call. ASCII is written as Latin-1, which is faster.
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
      this.#socket.write(continueText);
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
    const text = errorText(error, this.#reader.head);
    this.#reader.discard();
    this.#end(text);
  }

  /**
   * Writes the collected responses and a last text, and closes our side. Whatever the client still sends is discarded.
   */
  #end(text: string): void {
    this.#state = 'ending';
    this.#phaseStart = performance.now();
    this.#socket.end(this.#buffered + text);
    this.#buffered = '';
    this.#socket.resume();
  }
}
