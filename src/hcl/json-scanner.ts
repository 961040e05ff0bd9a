import { isDigit } from '../values/ascii.ts';
import { BaseScanner } from './base-scanner.ts';
import { is } from './characters.ts';
import { HclError, type Position, showPosition } from './position.ts';
import { endCode, Reader } from './reader.ts';
import { bracesAfter, scanDigits, scanEscape, scanFloatTail, scanPeriod } from './scan-parts.ts';
import type { TokenType } from './token.ts';

/** Splits HCL's JSON form into tokens. Like HashiCorp's scanner, it is laxer than JSON and knows other escapes. */
export class JsonScanner extends BaseScanner {
  constructor(text: string) {
    const error = (position: Position, message: string) => new HclError(`${showPosition(position)}: ${message}`);
    super(new Reader(text, { refuseNull: false, refuseReserved: false, error }), true);
  }

  protected scanOther(character: string): TokenType | undefined {
    switch (character) {
      case '"':
        this.#scanString();
        return 'STRING';
      case ':':
        return 'COLON';
      case '.':
        return scanPeriod(this.reader);
      case '-':
        if (isDigit(this.reader.peek())) {
          return this.scanNumber(this.reader.next());
        }
        this.reader.fail('illegal char');
        return 'ILLEGAL';
      default:
        return undefined;
    }
  }

  protected illegalCharacter(character: string): string {
    return `illegal char: ${character}`;
  }

  protected scanIdentifier(start: number): TokenType {
    const name = this.readIdentifier(start, '-');
    if (name === 'true' || name === 'false') {
      return 'BOOL';
    }
    if (name === 'null') {
      return 'NULL';
    }
    this.reader.fail('illegal char');
    return 'ILLEGAL';
  }

  protected scanNumber(first: number): TokenType {
    const afterFirst = this.reader.offset;
    scanDigits(this.reader, first);
    const code = this.reader.next();
    if (scanFloatTail(this.reader, code)) {
      return 'FLOAT';
    }
    this.reader.putBack(code);
    const tooLong = this.reader.offset !== afterFirst || code === endCode;
    if (is(first, '0') && tooLong) {
      this.reader.fail('numbers cannot start with 0');
    }
    return 'NUMBER';
  }

  #scanString(): void {
    let braces = 0;
    for (;;) {
      const code = this.reader.next();
      if (is(code, '\n') || code === endCode) {
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
