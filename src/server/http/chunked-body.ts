import { goQuote } from '../../go/quote.ts';
import { decodeUtf8 } from '../../go/utf8.ts';
import { isBlank, trimUnits } from '../../values/ascii.ts';
import type { ByteQueue } from './byte-queue.ts';
import { bodyError } from './protocol-error.ts';

/** The longest line between chunks with its line break, and the longest trailer, in bytes: the size of Go's buffer. */
const maxLine = 4096;
const maxTrailer = 4096;
/**
 * How many bytes besides data a body may have, in addition to those allowed per chunk. Go's limit against bodies that
 * consist of chunk extensions.
 */
const maxExcess = 16 * 1024;
const excessPerChunk = 16;
const lineFeed = 10;

/**
 * Reads a chunked body (RFC 9112, section 7.1) by the rules of Go's net/http/internal. Lines must end in CRLF: two
 * readers that disagree on a bare line feed disagree on where a request ends. Extensions are ignored; trailer fields
 * must be well-formed and are ignored too.
 */
export class ChunkedBody {
  readonly #receive: (piece: Buffer) => void;
  #state: 'size' | 'data' | 'end of data' | 'trailer' | 'done' = 'size';
  /** How many bytes of the current chunk are still to come. */
  #left = 0;
  #excess = 0;

  /** @param receive called with the data of the chunks as it arrives */
  constructor(receive: (piece: Buffer) => void) {
    this.#receive = receive;
  }

  /**
   * Takes the bytes that belong to the body.
   *
   * @returns whether the body is complete
   * @throws ProtocolError
   */
  read(bytes: ByteQueue): boolean {
    while (this.#state !== 'done') {
      if (!this.#readPart(bytes)) {
        return false;
      }
    }
    return true;
  }

  /** Reads the next part. Returns false if it needs more bytes. */
  #readPart(bytes: ByteQueue): boolean {
    switch (this.#state) {
      case 'size':
        return this.#readSize(bytes);
      case 'data':
        return this.#readData(bytes);
      case 'end of data':
        return this.#readEndOfData(bytes);
      default:
        return this.#readTrailer(bytes);
    }
  }

  #readSize(bytes: ByteQueue): boolean {
    const end = bytes.indexOf(lineFeed, 0);
    if (end < 0 ? bytes.length >= maxLine : end >= maxLine) {
      throw bodyError(500, 'header line too long');
    }
    if (end < 0) {
      return false;
    }
    const line = withoutCrlf(bytes.takeText(end + 1));
    this.#left = chunkSizeOf(line);
    this.#excess = Math.max(0, this.#excess + line.length + 2 - excessPerChunk - 2 * this.#left);
    if (this.#left > 0 && this.#excess > maxExcess) {
      throw bodyError(500, 'chunked encoding contains too much non-data');
    }
    this.#state = this.#left === 0 ? 'trailer' : 'data';
    return true;
  }

  #readData(bytes: ByteQueue): boolean {
    const piece = bytes.take(this.#left);
    this.#left -= piece.length;
    this.#receive(piece);
    if (this.#left > 0) {
      return false;
    }
    this.#state = 'end of data';
    return true;
  }

  #readEndOfData(bytes: ByteQueue): boolean {
    if (bytes.length < 2) {
      return false;
    }
    if (bytes.takeText(2) !== '\r\n') {
      throw bodyError(500, 'malformed chunked encoding');
    }
    this.#state = 'size';
    return true;
  }

  #readTrailer(bytes: ByteQueue): boolean {
    const text = bytes.peekText(maxTrailer);
    if (text.length < 2) {
      return false;
    }
    const end = text.startsWith('\r\n') ? 0 : text.indexOf('\r\n\r\n') + 2;
    if (end === 1) {
      if (text.length === maxTrailer) {
        throw bodyError(500, 'http: suspiciously long trailer after chunked body');
      }
      return false;
    }
    checkTrailer(text.slice(0, end));
    bytes.take(end + 2);
    this.#state = 'done';
    return true;
  }
}

/**
 * Strips a line's CRLF.
 *
 * @throws ProtocolError for any other carriage return
 */
function withoutCrlf(line: string): string {
  const at = line.indexOf('\r');
  if (at < 0) {
    throw bodyError(500, 'chunked line ends with bare LF');
  }
  if (at !== line.length - 2) {
    throw bodyError(500, 'invalid CR in chunked line');
  }
  return line.slice(0, at);
}

/** One hexadecimal digit more than a 64-bit number has. */
const tooManyDigits = 17;

function chunkSizeOf(line: string): number {
  const [digits = ''] = trimUnits(line, isBlank, 'back').split(';', 1);
  if (digits === '') {
    throw bodyError(500, 'empty hex number for chunk length');
  }
  if (!/^[0-9a-fA-F]+$/.test(digits.slice(0, tooManyDigits))) {
    throw bodyError(500, 'invalid byte in chunk length');
  }
  if (digits.length >= tooManyDigits) {
    throw bodyError(500, 'http chunk length too large');
  }
  return Number.parseInt(digits, 16);
}

/** Checks the trailer fields, whose lines end in CRLF, like Go's `textproto.Reader.ReadMIMEHeader`. */
function checkTrailer(bytes: string): void {
  const text = decodeUtf8(Buffer.from(bytes, 'latin1'));
  const lines = text.split('\r\n').slice(0, -1);
  if (/^[ \t]/.test(text)) {
    throw bodyError(500, `malformed MIME header initial line: ${goQuote(lines[0] ?? '')}`);
  }
  for (const line of lines) {
    const isContinued = /^[ \t]/.test(line);
    if (!isContinued && !line.includes(':')) {
      throw bodyError(500, `malformed MIME header: missing colon: ${goQuote(line)}`);
    }
    const isNamed = isContinued || /^[!#$%&'*+\-.^_`|~0-9A-Za-z ]+:/.test(line);
    // Go accepts a bare line feed as a line break here, and so an empty line as the end of the trailer. No honest
    // client sends one.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern finds them
    if (!isNamed || /[\0-\x08\n-\x1f\x7f]/.test(line)) {
      throw bodyError(500, `malformed MIME header line: ${goQuote(line)}`);
    }
  }
}
