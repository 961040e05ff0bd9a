import type { GrowingBytes } from './growing-bytes.ts';
import { bodyError } from './protocol-error.ts';

/** How long a line between chunks, and all lines after the last, may be, in bytes. */
const maxLine = 4096;
const maxTrailer = 65_536;
const lineFeed = 10;

/** Reads a body that comes in chunks (RFC 9112, section 7.1). Extensions and trailer fields are read over. */
export class ChunkedBody {
  readonly #receive: (piece: Buffer) => void;
  #state: 'size' | 'data' | 'end of data' | 'trailer' | 'done' = 'size';
  /** How much of the present chunk is still to come. */
  #left = 0;
  #trailer = 0;

  /** `receive` is given what the chunks hold, as it comes. */
  constructor(receive: (piece: Buffer) => void) {
    this.#receive = receive;
  }

  /**
   * Takes from the bytes what belongs to the body.
   *
   * @returns whether the body is complete
   * @throws ProtocolError
   */
  read(bytes: GrowingBytes): boolean {
    while (this.#state !== 'done') {
      if (!(this.#state === 'data' ? this.#readData(bytes) : this.#readLine(bytes))) {
        return false;
      }
    }
    return true;
  }

  /** Returns false where more bytes are needed. */
  #readData(bytes: GrowingBytes): boolean {
    const piece = bytes.take(this.#left);
    this.#left -= piece.length;
    this.#receive(piece);
    if (this.#left > 0) {
      return false;
    }
    this.#state = 'end of data';
    return true;
  }

  #readLine(bytes: GrowingBytes): boolean {
    const end = bytes.indexOf(lineFeed, 0);
    if (end < 0 ? bytes.length > maxLine : end > maxLine) {
      throw bodyError(500, 'header line too long');
    }
    if (end < 0) {
      return false;
    }
    this.#takeLine(
      bytes
        .take(end + 1)
        .toString('latin1')
        .replace(/\r?\n$/, ''),
    );
    return true;
  }

  #takeLine(line: string): void {
    switch (this.#state) {
      case 'size':
        this.#left = sizeOf(line);
        this.#state = this.#left === 0 ? 'trailer' : 'data';
        break;
      case 'end of data':
        if (line !== '') {
          throw bodyError(500, 'malformed chunked encoding');
        }
        this.#state = 'size';
        break;
      default:
        this.#trailer += line.length;
        if (this.#trailer > maxTrailer) {
          throw bodyError(500, 'http: suspiciously long trailer after chunked body');
        }
        this.#state = line === '' ? 'done' : 'trailer';
    }
  }
}

function sizeOf(line: string): number {
  const [size = ''] = line.split(';', 1);
  const digits = size.trimEnd();
  if (digits === '') {
    throw bodyError(500, 'empty hex number for chunk length');
  }
  if (!/^[0-9a-fA-F]+$/.test(digits)) {
    throw bodyError(500, 'invalid byte in chunk length');
  }
  // Far more than any body may hold is as good as all that is beyond.
  if (digits.length > 12) {
    throw bodyError(500, 'http chunk length too large');
  }
  return Number.parseInt(digits, 16);
}
