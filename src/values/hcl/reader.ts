import { type HclError, NOWHERE, type Position } from './position.ts';

/** What reading yields at the end of the text, and for a null character, which ends it likewise. */
export const END = 0;

/** What stands for a character that is none. */
const INVALID = 0xfffd;

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
 * (`problem`). Columns go on counting when one reads past the end, as HashiCorp's scanner has it: its errors show that.
 */
export class Reader {
  readonly text: string;
  /** The last error so far. */
  problem: HclError | undefined;
  readonly #rules: ReaderRules;
  #place: Position = { offset: 0, line: 1, column: 0 };
  #before: Position = NOWHERE;
  #lastLength = 0;
  #lastLineLength = 0;

  constructor(text: string, rules: ReaderRules) {
    this.text = text;
    this.#rules = rules;
  }

  /** The index of the next character. */
  get offset(): number {
    return this.#place.offset;
  }

  /** The index of the character read last. */
  get start(): number {
    return this.#place.offset - this.#lastLength;
  }

  /** Reads a character: its code point, or END. */
  next(): number {
    const code = this.text.codePointAt(this.#place.offset);
    const { offset, line, column } = this.#place;
    if (code === undefined) {
      this.#place = { offset, line, column: column + 1 };
      this.#lastLength = 0;
      return END;
    }
    this.#before = this.#place;
    this.#lastLength = code > 0xffff ? 2 : 1;
    this.#place = { offset: offset + this.#lastLength, line, column: column + 1 };
    if (code === 0x0a) {
      this.#lastLineLength = column + 1;
      this.#place = { offset: offset + 1, line: line + 1, column: 0 };
    }
    return this.#judge(code);
  }

  /** The next character without reading it. */
  peek(): number {
    const code = this.text.codePointAt(this.#place.offset) ?? END;
    return isSurrogate(code) ? INVALID : code;
  }

  /** Goes back before the character read last. */
  unread(): void {
    this.#place = this.#before;
  }

  /** Notes an error at the character read last. */
  fail(message: string): void {
    this.problem = this.#rules.error(this.position, message);
  }

  /** The place of the character read last. */
  get position(): Position {
    const offset = this.start;
    const { line, column } = this.#place;
    if (column > 0) return { offset, line, column };
    if (this.#lastLineLength > 0) return { offset, line: line - 1, column: this.#lastLineLength };
    return { offset, line: 1, column: 1 };
  }

  #judge(code: number): number {
    if (isSurrogate(code)) {
      this.fail('illegal UTF-8 encoding');
      return INVALID;
    }
    if (code === 0 && this.#rules.refuseNull) this.fail('unexpected null character (0x00)');
    if (code === 0xe123 && this.#rules.refuseReserved) {
      this.fail('unicode code point U+E123 reserved for internal use');
      return INVALID;
    }
    return code;
  }
}

/** Whether this is half a character: what `decodeText` makes of bytes that are no UTF-8. */
function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}
