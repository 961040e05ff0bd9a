import { isDigit, trimUnits } from '../values/ascii.ts';
import { BaseScanner } from './base-scanner.ts';
import { is, isHexadecimal, isLetter, isUnicodeDigit } from './characters.ts';
import { errorAt } from './position.ts';
import { endCode, Reader } from './reader.ts';
import { bracesAfter, isExponentMark, scanDigits, scanEscape, scanFloatTail, scanPeriod } from './scan-parts.ts';
import type { TokenType } from './token.ts';

/**
 * Splits HCL into tokens. Errors are recorded in `reader.lastError`; scanning continues as long as the parser wants.
 */
export class Scanner extends BaseScanner {
  constructor(text: string) {
    super(new Reader(text, { refuseNull: true, refuseReserved: true, error: errorAt }), false);
  }

  protected scanOther(character: string): TokenType | undefined {
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
        return isDigit(this.reader.peek()) ? this.scanNumber(this.reader.next()) : 'SUB';
      default:
        return undefined;
    }
  }

  protected illegalCharacter(): string {
    return 'illegal char';
  }

  protected scanIdentifier(start: number): TokenType {
    const name = this.readIdentifier(start, '-.');
    return name === 'true' || name === 'false' ? 'BOOL' : 'IDENT';
  }

  protected scanNumber(first: number): TokenType {
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
    this.reader.putBack(code);
    return 'NUMBER';
  }

  #scanNumberFromZero(): TokenType {
    let code = this.reader.next();
    if (is(code, 'x') || is(code, 'X')) {
      return this.#scanHexadecimal();
    }
    let noOctal = false;
    while (isDigit(code)) {
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
    this.reader.putBack(code);
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
    while (!is(code, '\n') && code !== endCode) {
      code = this.reader.next();
    }
    this.reader.putBack(code);
  }

  #scanBlockComment(): void {
    let code = this.reader.next();
    while (code !== endCode) {
      const next = this.reader.next();
      if (is(code, '*') && is(next, '/')) {
        return;
      }
      code = next;
    }
    this.reader.fail('comment not terminated');
  }

  /** Scans a quoted string. Within `${…}`, quotes and line breaks are ordinary characters. */
  #scanString(): void {
    let braces = 0;
    for (;;) {
      const code = this.reader.next();
      if ((is(code, '\n') && braces === 0) || code === endCode) {
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
    while (isLetter(code) || isUnicodeDigit(code)) {
      code = reader.next();
    }
    if (code === endCode) {
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
    for (let code = reader.next(); code !== endCode; code = reader.next()) {
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

/** Reports whether a line is a heredoc's closing anchor, possibly indented and followed by carriage returns. */
function closesHeredoc(line: string, word: string): boolean {
  const isIndent = (unit: number) => (unit >= 0x09 && unit <= 0x0d) || unit === 0x20;
  const isReturn = (unit: number) => unit === 0x0d;
  return trimUnits(trimUnits(line, isIndent, 'front'), isReturn, 'back') === word;
}
