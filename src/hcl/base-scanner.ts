import { isDigit } from '../values/ascii.ts';
import { isLetter, isUnicodeDigit } from './characters.ts';
import { endCode, type Reader } from './reader.ts';
import { punctuation, type Token, type TokenType } from './token.ts';

/** The walk that the scanners of HCL and of its JSON form share: blanks, then what the next character begins. */
export abstract class BaseScanner {
  readonly reader: Reader;
  readonly #isJson: boolean;

  constructor(reader: Reader, isJson: boolean) {
    this.reader = reader;
    this.#isJson = isJson;
  }

  /** The next token; EOF again and again at the end of the text. */
  scan(): Token {
    const code = this.reader.nextAfterWhitespace();
    const { position, start } = this.reader;
    const type = this.#scanType(code, start);
    return { type, position, text: this.reader.text.slice(start, this.reader.offset), json: this.#isJson };
  }

  /** Scans the rest of a token that begins with a letter at `start`. */
  protected abstract scanIdentifier(start: number): TokenType;

  /** Scans the rest of a number whose first digit has been read. */
  protected abstract scanNumber(first: number): TokenType;

  /** Scans a token that begins with another character; undefined for a character of no token. */
  protected abstract scanOther(character: string): TokenType | undefined;

  /** The error for a character that begins no token. */
  protected abstract illegalCharacter(character: string): string;

  /** Reads letters, digits and the characters in `others`. Returns the identifier. */
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
