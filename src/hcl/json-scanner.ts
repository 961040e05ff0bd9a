import { is, isDecimal, isDigit, isLetter } from './characters.ts';
import { HclError, showPosition } from './position.ts';
import { END, Reader } from './reader.ts';
import { bracesAfter, nextAfterBlanks, scanDigits, scanEscape, scanFloatTail, scanPeriod } from './scan-parts.ts';
import { PUNCTUATION, type Token, type TokenType } from './token.ts';

/** Takes HCL's JSON form apart into its words, less strictly than JSON wants it and with other escapes. */
export class JsonScanner {
  readonly reader: Reader;

  constructor(text: string) {
    this.reader = new Reader(text, {
      refuseNull: false,
      refuseReserved: false,
      error: (position, message) => new HclError(`${showPosition(position)}: ${message}`),
    });
  }

  /** The next word; at the end of the text, EOF again and again. */
  scan(): Token {
    const code = nextAfterBlanks(this.reader);
    const { position, start } = this.reader;
    const type = this.#scanWord(code, start);
    return { type, position, text: this.reader.text.slice(start, this.reader.offset), json: true };
  }

  #scanWord(code: number, start: number): TokenType {
    if (isLetter(code)) {
      return this.#scanIdentifier(start);
    }
    if (isDecimal(code)) {
      return this.#scanNumber(code);
    }
    if (code === END) {
      return 'EOF';
    }
    const character = String.fromCodePoint(code);
    switch (character) {
      case '"':
        this.#scanString();
        return 'STRING';
      case ':':
        return 'COLON';
      case '.':
        return scanPeriod(this.reader);
      case '-':
        if (isDecimal(this.reader.peek())) {
          return this.#scanNumber(this.reader.next());
        }
        this.reader.fail('illegal char');
        return 'ILLEGAL';
    }
    const type = PUNCTUATION[character];
    if (type === undefined) {
      this.reader.fail(`illegal char: ${character}`);
    }
    return type ?? 'ILLEGAL';
  }

  #scanIdentifier(start: number): TokenType {
    let code = this.reader.next();
    while (isLetter(code) || isDigit(code) || is(code, '-')) {
      code = this.reader.next();
    }
    if (code !== END) {
      this.reader.unread();
    }
    const word = this.reader.text.slice(start, this.reader.offset);
    if (word === 'true' || word === 'false') {
      return 'BOOL';
    }
    if (word === 'null') {
      return 'NULL';
    }
    this.reader.fail('illegal char');
    return 'ILLEGAL';
  }

  #scanNumber(first: number): TokenType {
    const afterFirst = this.reader.offset;
    scanDigits(this.reader, first);
    const code = this.reader.next();
    if (scanFloatTail(this.reader, code)) {
      return 'FLOAT';
    }
    if (code !== END) {
      this.reader.unread();
    }
    const tooLong = this.reader.offset !== afterFirst || code === END;
    if (is(first, '0') && tooLong) {
      this.reader.fail('numbers cannot start with 0');
    }
    return 'NUMBER';
  }

  #scanString(): void {
    let braces = 0;
    for (;;) {
      const code = this.reader.next();
      if (is(code, '\n') || code === END) {
        this.reader.fail('literal not terminated');
        return;
      }
      if (is(code, '"')) {
        return;
      }
      braces = bracesAfter(this.reader, code, braces);
      if (is(code, '\\')) {
        scanEscape(this.reader, true);
      }
    }
  }
}
