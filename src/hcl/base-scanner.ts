import { isDigit } from '../values/ascii.ts';
import { isLetter, isUnicodeDigit } from './characters.ts';
import { endCode, type Reader } from './reader.ts';
import { punctuation, type Token, type TokenType } from './token.ts';

/**
 * The part that the scanners of HCL and of its JSON form share: they skip white space and dispatch on the next
 * character.
 */
export abstract class BaseScanner {
  readonly reader: Reader;
  readonly #isJson: boolean;

  constructor(reader: Reader, isJson: boolean) {
    this.reader = reader;
    this.#isJson = isJson;
  }

  /** Returns the next token. At the end of the text it returns EOF, again and again. */
  scan(): Token {
    const code = this.reader.nextAfterWhitespace();
    const { position, start } = this.reader;
    const type = this.#scanType(code, start);
    return { type, position, text: this.reader.text.slice(start, this.reader.offset), json: this.#isJson };
  }

  /** Scans the rest of an identifier that starts with a letter. */
  protected abstract scanIdentifier(start: number): TokenType;

  /** Scans the rest of a number whose first digit was just read. */
  protected abstract scanNumber(first: number): TokenType;

  /**
   * Scans a token that starts with any other character. Returns undefined for punctuation, and for a character that
   * starts no token.
   */
  protected abstract scanOther(character: string): TokenType | undefined;

  /** Returns the error message for a character that starts no token. */
  protected abstract illegalCharacter(character: string): string;

  /** Reads on while there are letters, digits and characters of `others`. Returns the identifier. */
  protected readIdentifier(start: number, others: string): string {
    let code = this.reader.next();
    while (
      isLetter(code) ||
      isUnicodeDigit(code) ||
      (code !== endCode && others.includes(String.fromCodePoint(code)))
    ) {
      code = this.reader.next();
    }
    this.reader.putBack(code);
    return this.reader.text.slice(start, this.reader.offset);
  }

  #scanType(code: number, start: number): TokenType {
    if (isLetter(code)) {
      return this.scanIdentifier(start);
    }
    if (isDigit(code)) {
      return this.scanNumber(code);
    }
    if (code === endCode) {
      return 'EOF';
    }
    const character = String.fromCodePoint(code);
    const type = this.scanOther(character) ?? punctuation[character];
    if (type === undefined) {
      this.reader.fail(this.illegalCharacter(character));
    }
    return type ?? 'ILLEGAL';
  }
}
