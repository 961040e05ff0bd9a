import { ByteQueue } from './byte-queue.ts';
import { ChunkedBody } from './chunked-body.ts';
import { bodyError, plainError } from './protocol-error.ts';
import type { ReceiveBudget } from './receive-budget.ts';
import { parseHead, type RequestHead } from './request-head.ts';

/** A whole request. */
export interface HttpRequest {
  readonly head: RequestHead;
  readonly body: string;
}

/** What a reader waits for: a request's first byte, the rest of its head, or the rest of its body. */
export type ReaderPhase = 'idle' | 'head' | 'body';

/** Of a request line and the fields after it, in bytes; as in Go. */
const maxHead = 1024 * 1024 + 4096;
/** Of a body, in bytes; as in OpenBao. */
const maxBody = 32 * 1024 * 1024;
/** Up to how many bytes a head is kept, to be known again. */
const maxKept = 4096;
const lineFeed = 10;
const carriageReturn = 13;

/**
 * Finds the requests in the bytes of one connection. Node's own parser can't be used, for it refuses any method that it doesn't
 * know, and LIST and SCAN are such. Something in front of it that renames methods would have to find where each message ends,
 * and that is most of a parser already; two that must agree on it are what request smuggling is made of. So there is this one.
 */
export class RequestReader {
  readonly #budget: ReceiveBudget;
  readonly #bytes = new ByteQueue();
  readonly #body = new ByteQueue();
  /** How much of the budget is taken for what lies here. */
  #taken = 0;
  #head: RequestHead | undefined;
  /**
   * The last head as it came and what was read in it. A client that sends many requests mostly sends the same head again, and what
   * a head says depends on its bytes alone.
   */
  #last: { readonly text: string; readonly head: RequestHead } | undefined;
  #chunks: ChunkedBody | undefined;
  /** How far the bytes have been searched for the end of the head. */
  #searched = 0;
  #isAfterPost = false;
  #wantsContinue = false;

  constructor(budget: ReceiveBudget) {
    this.#budget = budget;
  }

  get phase(): ReaderPhase {
    return this.#head !== undefined ? 'body' : this.#bytes.length > 0 ? 'head' : 'idle';
  }

  /** How many bytes were received and not read yet. */
  get pending(): number {
    return this.#bytes.length;
  }

  push(piece: Buffer): void {
    this.#bytes.append(piece);
  }

  /** Takes room for what was received and not read yet, or gives back what is no longer needed; false where there is no room. */
  account(): boolean {
    if (this.#taken === 0 && this.#bytes.length + this.#body.length <= this.#budget.uncounted) {
      return true;
    }
    // Bytes that grow take up to twice their length.
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
   * The next request, if all of it is there.
   *
   * @throws ProtocolError; then nothing more can be read
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
    const body = this.#readBody(head);
    if (body === undefined) {
      return undefined;
    }
    this.#head = undefined;
    this.#chunks = undefined;
    this.#wantsContinue = false;
    this.#isAfterPost = head.method === 'POST';
    return { head, body };
  }

  /** Whether the client is to be told, once, that it may send its body. */
  takeWantsContinue(): boolean {
    const wanted = this.#wantsContinue;
    this.#wantsContinue = false;
    return wanted;
  }

  /** Says that no more bytes will come. Throws ProtocolError where a body is not complete. */
  end(): void {
    if (this.#head !== undefined) {
      throw bodyError(500, 'unexpected EOF');
    }
  }

  /** Forgets all that was received. */
  discard(): void {
    this.#bytes.clear();
    this.#body.clear();
    this.account();
  }

  #readHead(): RequestHead | undefined {
    this.#skipBlankLines();
    const last = this.#last;
    if (last !== undefined && this.#searched === 0 && this.#bytes.takeIfNext(last.text)) {
      this.#wantsContinue = last.head.expectsContinue;
      return last.head;
    }
    const length = this.#findEnd();
    if ((length ?? this.#bytes.length) > maxHead) {
      throw plainError(431);
    }
    return length === undefined ? undefined : this.#parseHead(length);
  }

  #parseHead(length: number): RequestHead {
    this.#searched = 0;
    const text = this.#bytes.takeText(length, 'latin1');
    const head = parseHead(text);
    if (head.bodyLength !== 'chunked' && head.bodyLength > maxBody) {
      throw tooLarge();
    }
    this.#last = length > maxKept ? undefined : { text, head };
    this.#wantsContinue = head.expectsContinue;
    return head;
  }

  /** Some old clients send a line break after the body of a POST. */
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

  /** How long the head is, with the empty line; undefined while that isn't known. */
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

  /** The body, if it's complete. */
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
      return this.#bytes.takeText(missing, 'utf8');
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

  /** Checks that there is room for a body that is there already. */
  #checkRoom(bytes: number): void {
    const counted = this.#counted(bytes);
    if (!this.#budget.take(counted)) {
      throw noRoom();
    }
    this.#budget.giveBack(counted);
  }

  #takeBody(): string {
    const { length } = this.#body;
    return length === 0 ? '' : this.#body.take(length).toString('utf8');
  }
}

function noRoom() {
  return bodyError(503, 'too many large requests at once');
}

function tooLarge() {
  return bodyError(413, 'http: request body too large');
}
