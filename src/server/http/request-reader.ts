import { decodeUtf8 } from '../../go/utf8.ts';
import { ByteQueue } from './byte-queue.ts';
import { ChunkedBody } from './chunked-body.ts';
import { bodyError, expectationFailed, plainError } from './protocol-error.ts';
import type { ReceiveBudget } from './receive-budget.ts';
import { checkRequestLine, parseHead, type RequestHead } from './request-head.ts';

/** A complete request. */
export interface HttpRequest {
  readonly head: RequestHead;
  readonly body: string;
}

/** What a reader is waiting for: the first byte of a request, the rest of its head, or the rest of its body. */
export type ReaderPhase = 'idle' | 'head' | 'body';

/** The longest request line and fields in bytes, as in Go. */
const maxHead = 1024 * 1024 + 4096;
/** The longest body in bytes, as in OpenBao. */
const maxBody = 32 * 1024 * 1024;
/** The longest head in bytes that is kept for comparison with the next. */
const maxKept = 4096;
const lineFeed = 10;
const carriageReturn = 13;

/**
 * Extracts the requests from the bytes of a connection.
 *
 * We parse HTTP ourselves because the API needs methods that Node's parsers reject. node:http (llhttp, measured
 * with Node 20.20) answers LIST, SCAN and HELP with 400 Bad Request before any handler runs. http-parser-js 0.5.10
 * rejects LIST and SCAN too, and accepts a request with both Content-Length and Transfer-Encoding. A filter in front of
 * node:http that renames methods would have to find where each message ends, which is most of a parser; and two parsers
 * that must agree on that invite request smuggling. Besides, responses must match those of Go's net/http byte for byte,
 * errors included.
 */
export class RequestReader {
  readonly #budget: ReceiveBudget;
  readonly #bytes = new ByteQueue();
  readonly #body = new ByteQueue();
  /** How much of the budget is reserved for the bytes held here. */
  #taken = 0;
  #head: RequestHead | undefined;
  /**
   * The last head, unparsed and parsed. A client usually sends the same head with each request, and a head's meaning
   * depends on its bytes alone.
   */
  #last: { readonly text: string; readonly head: RequestHead } | undefined;
  #chunks: ChunkedBody | undefined;
  /** How far the bytes have been searched for the end of the head. */
  #searched = 0;
  #isLineChecked = false;
  #isAfterPost = false;
  #wantsContinue = false;

  constructor(budget: ReceiveBudget) {
    this.#budget = budget;
  }

  get phase(): ReaderPhase {
    return this.#head !== undefined ? 'body' : this.#bytes.length > 0 ? 'head' : 'idle';
  }

  /** The head of the request whose body is being read. */
  get head(): RequestHead | undefined {
    return this.#head;
  }

  /** How many bytes are still to be read. */
  get pending(): number {
    return this.#bytes.length;
  }

  push(piece: Buffer): void {
    this.#bytes.append(piece);
  }

  /** Adjusts the reservation to the bytes held. Returns false if the budget has no room. */
  account(): boolean {
    if (this.#taken === 0 && this.#bytes.length + this.#body.length <= this.#budget.uncounted) {
      return true;
    }
    // A queue's buffer takes up to twice the length of its content.
    const needed = this.#counted(2 * this.#bytes.length + this.#body.length);
    if (needed > this.#taken && !this.#budget.take(needed - this.#taken)) {
      return false;
    }
    if (needed < this.#taken) {
      this.#budget.giveBack(this.#taken - needed);
    }
    this.#taken = needed;
    return true;
  }

  /**
   * Returns the next request if it is complete.
   *
   * @throws ProtocolError after which nothing more can be read
   */
  next(): HttpRequest | undefined {
    const request = this.#readRequest();
    if (!this.account() && request === undefined) {
      throw noRoom();
    }
    return request;
  }

  #readRequest(): HttpRequest | undefined {
    this.#head ??= this.#readHead();
    const head = this.#head;
    if (head === undefined) {
      return undefined;
    }
    if (head.expectation === 'unknown') {
      throw expectationFailed();
    }
    const body = this.#readBody(head);
    if (body === undefined) {
      return undefined;
    }
    this.#head = undefined;
    this.#chunks = undefined;
    this.#isAfterPost = head.method === 'POST';
    return { head, body };
  }

  /** Returns, once per request, whether to tell the client to send its body. */
  takeWantsContinue(): boolean {
    const wanted = this.#wantsContinue;
    this.#wantsContinue = false;
    return wanted;
  }

  /**
   * Signals the end of the input.
   *
   * @throws ProtocolError if a body is incomplete
   */
  end(): void {
    if (this.#head !== undefined) {
      throw bodyError(500, 'unexpected EOF');
    }
  }

  /** Drops everything received. */
  discard(): void {
    this.#bytes.clear();
    this.#body.clear();
    this.account();
  }

  #readHead(): RequestHead | undefined {
    this.#skipBlankLines();
    const last = this.#last;
    if (last !== undefined && this.#searched === 0 && this.#bytes.takeIfNext(last.text)) {
      this.#wantsContinue = last.head.expectation === 'continue';
      return last.head;
    }
    const length = this.#findEnd();
    if ((length ?? this.#bytes.length) > maxHead) {
      throw plainError(431);
    }
    if (length === undefined) {
      this.#checkLine();
      return undefined;
    }
    return this.#parseHead(length);
  }

  /** Checks the request line as soon as it is there, which tells a client at once that it speaks another protocol. */
  #checkLine(): void {
    const end = this.#isLineChecked ? -1 : this.#bytes.indexOf(lineFeed, 0);
    if (end >= 0) {
      checkRequestLine(this.#bytes.peekText(end));
      this.#isLineChecked = true;
    }
  }

  #parseHead(length: number): RequestHead {
    this.#searched = 0;
    this.#isLineChecked = false;
    const text = this.#bytes.takeText(length);
    const head = parseHead(text);
    if (head.bodyLength !== 'chunked' && head.bodyLength > maxBody) {
      throw tooLarge();
    }
    this.#last = length > maxKept ? undefined : { text, head };
    this.#wantsContinue = head.expectation === 'continue';
    return head;
  }

  /** Some old clients send a line break after the body of a POST, as Go tolerates. */
  #skipBlankLines(): void {
    for (let count = 0; this.#isAfterPost && count < 4; count++) {
      const byte = this.#bytes.at(0);
      if (byte !== lineFeed && byte !== carriageReturn) {
        this.#isAfterPost = byte === undefined;
        return;
      }
      this.#bytes.take(1);
    }
    this.#isAfterPost = false;
  }

  /** Returns the length of the head with its empty line; undefined while the end hasn't arrived. */
  #findEnd(): number | undefined {
    for (;;) {
      const end = this.#bytes.indexOf(lineFeed, this.#searched);
      if (end < 0) {
        this.#searched = this.#bytes.length;
        return undefined;
      }
      const next = this.#bytes.at(end + 1);
      if (next === lineFeed) {
        return end + 2;
      }
      if (next === undefined || (next === carriageReturn && this.#bytes.at(end + 2) === undefined)) {
        this.#searched = end;
        return undefined;
      }
      if (next === carriageReturn && this.#bytes.at(end + 2) === lineFeed) {
        return end + 3;
      }
      this.#searched = end + 1;
    }
  }

  /** Returns the body if it is complete. */
  #readBody({ bodyLength }: RequestHead): string | undefined {
    if (bodyLength === 0) {
      return '';
    }
    if (bodyLength === 'chunked') {
      this.#chunks ??= new ChunkedBody((piece) => this.#receive(piece));
      return this.#chunks.read(this.#bytes) ? this.#takeBody() : undefined;
    }
    const missing = bodyLength - this.#body.length;
    if (missing === bodyLength && this.#bytes.length >= missing) {
      this.#checkRoom(missing);
      return decodeUtf8(this.#bytes.take(missing));
    }
    if (missing > 0 && this.#bytes.length > 0) {
      this.#receive(this.#bytes.take(missing));
    }
    return this.#body.length === bodyLength ? this.#takeBody() : undefined;
  }

  #receive(piece: Buffer): void {
    if (this.#body.length + piece.length > maxBody) {
      throw tooLarge();
    }
    this.#body.append(piece);
  }

  #counted(bytes: number): number {
    return Math.max(0, bytes - this.#budget.uncounted);
  }

  /** Checks that the budget has room for a body that has fully arrived. */
  #checkRoom(bytes: number): void {
    const counted = this.#counted(bytes);
    if (!this.#budget.take(counted)) {
      throw noRoom();
    }
    this.#budget.giveBack(counted);
  }

  #takeBody(): string {
    const { length } = this.#body;
    return length === 0 ? '' : decodeUtf8(this.#body.take(length));
  }
}

function noRoom() {
  return bodyError(503, 'too many large requests at once');
}

function tooLarge() {
  return bodyError(413, 'http: request body too large');
}
