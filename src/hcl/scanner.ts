import { trimUnits } from '../values/ascii.ts';
import { is, isDecimal, isDigit, isHexadecimal, isLetter } from './characters.ts';
import { errorAt } from './position.ts';
import { END, Reader } from './reader.ts';
import {
  bracesAfter,
  isExponentMark,
  nextAfterBlanks,
  scanDigits,
  scanEscape,
  scanFloatTail,
  scanPeriod,
} from './scan-parts.ts';
import { PUNCTUATION, type Token, type TokenType } from './token.ts';

/** Takes HCL apart into its words. Errors are noted in `reader.problem`; scanning goes on, as long as the parser wants. */
export class Scanner {
  readonly reader: Reader;

  constructor(text: string) {
    this.reader = new Reader(text, { refuseNull: true, refuseReserved: true, error: errorAt });
  }

  /** The next word; at the end of the text, EOF again and again. */
  scan(): Token {
    const code = nextAfterBlanks(this.reader);
    const { position, start } = this.reader;
    const type = this.#scanWord(code, start);
    return { type, position, text: this.reader.text.slice(start, this.reader.offset), json: false };
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
      case '#':
      case '/':
        this.#scanComment(character);
        return 'COMMENT';
      case '.':
        return scanPeriod(this.reader);
      case '<':
        this.#scanHeredoc();
        return 'HEREDOC';
      case '=':
        return 'ASSIGN';
      case '+':
        return 'ADD';
      case '-':
        return isDecimal(this.reader.peek()) ? this.#scanNumber(this.reader.next()) : 'SUB';
    }
    const type = PUNCTUATION[character];
    if (type === undefined) {
      this.reader.fail('illegal char');
    }
    return type ?? 'ILLEGAL';
  }

  #scanIdentifier(start: number): TokenType {
    let code = this.reader.next();
    while (isLetter(code) || isDigit(code) || is(code, '-') || is(code, '.')) {
      code = this.reader.next();
    }
    if (code !== END) {
      this.reader.unread();
    }
    const word = this.reader.text.slice(start, this.reader.offset);
    return word === 'true' || word === 'false' ? 'BOOL' : 'IDENT';
  }

  #scanNumber(first: number): TokenType {
    if (is(first, '0')) {
      return this.#scanNumberFromZero();
    }
    scanDigits(this.reader, first);
    return this.#finishNumber(this.reader.next());
  }

  #finishNumber(code: number): TokenType {
    if (scanFloatTail(this.reader, code)) {
      return 'FLOAT';
    }
    if (code !== END) {
      this.reader.unread();
    }
    return 'NUMBER';
  }

  #scanNumberFromZero(): TokenType {
    let code = this.reader.next();
    if (is(code, 'x') || is(code, 'X')) {
      return this.#scanHexadecimal();
    }
    let noOctal = false;
    while (isDecimal(code)) {
      code = this.reader.next();
      if (is(code, '8') || is(code, '9')) {
        noOctal = true;
      }
    }
    if (noOctal && !isExponentMark(code) && !is(code, '.')) {
      this.reader.fail('illegal octal number');
    }
    return this.#finishNumber(code);
  }

  #scanHexadecimal(): TokenType {
    let code = this.reader.next();
    if (!isHexadecimal(code)) {
      this.reader.fail('illegal hexadecimal number');
    }
    while (isHexadecimal(code)) {
      code = this.reader.next();
    }
    if (code !== END) {
      this.reader.unread();
    }
    return 'NUMBER';
  }

  #scanComment(mark: '#' | '/'): void {
    if (mark === '/' && is(this.reader.peek(), '*')) {
      this.reader.next();
      this.#scanBlockComment();
      return;
    }
    if (mark === '/' && !is(this.reader.peek(), '/')) {
      this.reader.fail("expected '/' for comment");
      return;
    }
    let code = this.reader.next();
    while (!is(code, '\n') && code !== END) {
      code = this.reader.next();
    }
    if (code !== END) {
      this.reader.unread();
    }
  }

  #scanBlockComment(): void {
    let code = this.reader.next();
    while (code !== END) {
      const next = this.reader.next();
      if (is(code, '*') && is(next, '/')) {
        return;
      }
      code = next;
    }
    this.reader.fail('comment not terminated');
  }

  /** Reads a quoted text. Within `${…}` quotes and line breaks are as good as any other character. */
  #scanString(): void {
    let braces = 0;
    for (;;) {
      const code = this.reader.next();
      if ((is(code, '\n') && braces === 0) || code === END) {
        this.reader.fail('literal not terminated');
        return;
      }
      if (is(code, '"') && braces === 0) {
        return;
      }
      braces = bracesAfter(this.reader, code, braces);
      if (is(code, '\\')) {
        scanEscape(this.reader, false);
      }
    }
  }

  #scanHeredoc(): void {
    const { reader } = this;
    if (!is(reader.next(), '<')) {
      reader.fail("heredoc expected second '<', didn't see it");
      return;
    }
    const anchorStart = reader.offset;
    let code = reader.next();
    if (is(code, '-')) {
      code = reader.next();
    }
    while (isLetter(code) || isDigit(code)) {
      code = reader.next();
    }
    if (code === END) {
      reader.fail('heredoc not terminated');
      return;
    }
    if (is(code, '\r') && is(reader.peek(), '\n')) {
      code = reader.next();
    }
    if (!is(code, '\n')) {
      reader.fail('invalid characters in heredoc anchor');
      return;
    }
    const anchor = reader.text.slice(anchorStart, reader.start);
    if (anchor === '' || anchor === '-') {
      reader.fail('zero-length heredoc anchor');
      return;
    }
    this.#scanHeredocLines(anchor);
  }

  #scanHeredocLines(anchor: string): void {
    const { reader } = this;
    const word = anchor.replace(/^-/, '');
    const bytes = Buffer.byteLength(anchor);
    let lineStart = reader.offset;
    for (let code = reader.next(); code !== END; code = reader.next()) {
      if (!is(code, '\n')) {
        continue;
      }
      const line = reader.text.slice(lineStart, reader.start);
      if (closesHeredoc(line, word) && Buffer.byteLength(line) >= bytes) {
        return;
      }
      lineStart = reader.offset;
    }
    reader.fail('heredoc not terminated');
  }
}

/** Whether a line holds nothing but a heredoc's word, behind white space and before carriage returns. */
function closesHeredoc(line: string, word: string): boolean {
  const isIndent = (unit: number) => (unit >= 0x09 && unit <= 0x0d) || unit === 0x20;
  const isReturn = (unit: number) => unit === 0x0d;
  return trimUnits(trimUnits(line, isIndent, 'front'), isReturn, 'back') === word;
}
