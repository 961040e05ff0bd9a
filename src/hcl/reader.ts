import { isWhitespace } from '../values/ascii.ts';
import type { HclError, Position } from './position.ts';

/** The code read at the end of the text. A null character, which has the same code, ends the text too. */
export const endCode = 0;

/** Replaces an invalid character. */
const invalidCharacter = 0xfffd;

/** The characters that HCL rejects but its JSON form accepts. */
export interface ReaderRules {
  /** Whether a null character is an error. */
  readonly refuseNull: boolean;
  /** Whether U+E123 is an error. HashiCorp's printer uses it internally. */
  readonly refuseReserved: boolean;
  /** Creates an error from its position and message. */
  readonly error: (position: Position, message: string) => HclError;
}

/**
 * Reads a text character by character and tracks the position. Errors don't stop it; the last one counts (`lastError`).
 * As in HashiCorp's scanner, columns keep counting past the end of the text, which shows in error messages.
 */
export class Reader {
  readonly text: string;
  readonly #rules: ReaderRules;
  /** The last error. Kept as text until someone asks, since every character of a text may cause one. */
  #failure: { readonly position: Position; readonly message: string } | undefined;
  // The current position, and that before the last character. Plain numbers, since every character updates them.
  #offset = 0;
  #line = 1;
  #column = 0;
  #offsetBefore = 0;
  #lineBefore = 0;
  #columnBefore = 0;
  #lastLength = 0;
  #lastLineLength = 0;

  constructor(text: string, rules: ReaderRules) {
    this.text = text;
    this.#rules = rules;
  }

  /** The last error so far, if any. */
  get lastError(): HclError | undefined {
    return this.#failure && this.#rules.error(this.#failure.position, this.#failure.message);
  }

  /** The index of the next character. */
  get offset(): number {
    return this.#offset;
  }

  /** The index of the last character read. */
  get start(): number {
    return this.#offset - this.#lastLength;
  }

  /** Reads a character. Returns its code point, or `endCode`. */
  next(): number {
    const code = this.text.codePointAt(this.#offset);
    if (code === undefined) {
      this.#column++;
      this.#lastLength = 0;
      return endCode;
    }
    this.#offsetBefore = this.#offset;
    this.#lineBefore = this.#line;
    this.#columnBefore = this.#column;
    this.#lastLength = code > 0xffff ? 2 : 1;
    this.#offset += this.#lastLength;
    this.#column++;
    if (code === 0x0a) {
      this.#lastLineLength = this.#column;
      this.#line++;
      this.#column = 0;
    }
    return this.#check(code);
  }

  /** Returns the next character without reading it. */
  peek(): number {
    const code = this.text.codePointAt(this.#offset) ?? endCode;
    return isSurrogate(code) ? invalidCharacter : code;
  }

  /** Reads the next character that isn't white space. */
  nextAfterWhitespace(): number {
    let code = this.next();
    while (isWhitespace(code)) {
      code = this.next();
    }
    return code;
  }

  /** Unreads the last character, whose code is given, unless it was the end of the text. */
  putBack(code: number): void {
    if (code !== endCode) {
      this.unread();
    }
  }

  /** Unreads the last character. */
  unread(): void {
    this.#offset = this.#offsetBefore;
    this.#line = this.#lineBefore;
    this.#column = this.#columnBefore;
  }

  /** Records an error at the last character read. */
  fail(message: string): void {
    this.#failure = { position: this.position, message };
  }

  /** The position of the last character read. */
  get position(): Position {
    const offset = this.start;
    if (this.#column > 0) {
      return { offset, line: this.#line, column: this.#column };
    }
    if (this.#lastLineLength > 0) {
      return { offset, line: this.#line - 1, column: this.#lastLineLength };
    }
    return { offset, line: 1, column: 1 };
  }

  #check(code: number): number {
    if (isSurrogate(code)) {
      this.fail('illegal UTF-8 encoding');
      return invalidCharacter;
    }
    if (code === 0 && this.#rules.refuseNull) {
      this.fail('unexpected null character (0x00)');
    }
    if (code === 0xe123 && this.#rules.refuseReserved) {
      this.fail('unicode code point U+E123 reserved for internal use');
      return invalidCharacter;
    }
    return code;
  }
}

/** Reports whether this is a lone surrogate, to which `decodeUtf8` maps bytes that aren't UTF-8. */
function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}
