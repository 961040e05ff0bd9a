import { isWhitespace } from '../values/ascii.ts';
import type { HclError, Position } from './position.ts';

/** What reading yields at the end of the text, and for a null character, which ends it likewise. */
export const endCode = 0;

/** What stands for a character that is none. */
const invalidCharacter = 0xfffd;

/** What can be wrong with single characters: HCL refuses some that its JSON form takes. */
export interface ReaderRules {
  /** Whether a null character is an error. */
  readonly refuseNull: boolean;
  /** Whether U+E123 is an error: HashiCorp's printer needs it for itself. */
  readonly refuseReserved: boolean;
  /** How an error is worded, given its place. */
  readonly error: (position: Position, message: string) => HclError;
}

/**
 * Reads a text character by character and knows where it is. Errors don't stop it; of several, the last one counts
 * (`lastError`). Columns go on counting when one reads past the end, as HashiCorp's scanner has it: its errors show that.
 */
export class Reader {
  readonly text: string;
  readonly #rules: ReaderRules;
  /** The last error so far. A text may have one in each character, so no more than one is ever made of them. */
  #failure: { readonly position: Position; readonly message: string } | undefined;
  // Where it is and where it was before the character read last, in plain numbers: each character changes them.
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

  /** The last error so far. */
  get lastError(): HclError | undefined {
    return this.#failure && this.#rules.error(this.#failure.position, this.#failure.message);
  }

  /** The index of the next character. */
  get offset(): number {
    return this.#offset;
  }

  /** The index of the character read last. */
  get start(): number {
    return this.#offset - this.#lastLength;
  }

  /** Reads a character: its code point, or endCode. */
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

  /** The next character without reading it. */
  peek(): number {
    const code = this.text.codePointAt(this.#offset) ?? endCode;
    return isSurrogate(code) ? invalidCharacter : code;
  }

  /** Reads the next character that is not white space. */
  nextAfterWhitespace(): number {
    let code = this.next();
    while (isWhitespace(code)) {
      code = this.next();
    }
    return code;
  }

  /** Unreads the character read last, given its code, unless that was the end of the text. */
  putBack(code: number): void {
    if (code !== endCode) {
      this.unread();
    }
  }

  /** Goes back before the character read last. */
  unread(): void {
    this.#offset = this.#offsetBefore;
    this.#line = this.#lineBefore;
    this.#column = this.#columnBefore;
  }

  /** Notes an error at the character read last. */
  fail(message: string): void {
    this.#failure = { position: this.position, message };
  }

  /** The place of the character read last. */
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

/** Whether this is half a character: what `decodeText` makes of bytes that are no UTF-8. */
function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}
