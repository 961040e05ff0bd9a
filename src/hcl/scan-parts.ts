import { digitValue, isDigit } from '../values/ascii.ts';
import { is } from './characters.ts';
import { endCode, type Reader } from './reader.ts';

/**
 * The functions shared by HCL's and JSON's scanners. Both accept sloppy numbers (`1e`, `1.`); the decoder rejects them.
 */

/** Scans what follows a point that was just read: the rest of a number, or nothing. */
export function scanPeriod(reader: Reader): 'PERIOD' | 'FLOAT' {
  const code = reader.peek();
  if (!isDigit(code)) {
    return 'PERIOD';
  }
  scanExponent(reader, scanDigits(reader, code));
  return 'FLOAT';
}

/** Reads digits, given the character just read or peeked at. Returns the first character that isn't a digit. */
export function scanDigits(reader: Reader, first: number): number {
  let code = first;
  let scanned = false;
  while (isDigit(code)) {
    code = reader.next();
    scanned = true;
  }
  if (scanned) {
    reader.putBack(code);
  }
  return code;
}

/** Reads the digits after a point that was just read. */
function scanFraction(reader: Reader): number {
  return scanDigits(reader, reader.peek());
}

/**
 * Reads the rest of an exponent whose `e` was just read. If it has no digits, the next character is consumed in their
 * place.
 */
function scanExponent(reader: Reader, first: number): number {
  if (!isExponentMark(first)) {
    return first;
  }
  let code = reader.next();
  if (is(code, '-') || is(code, '+')) {
    code = reader.next();
  }
  return scanDigits(reader, code);
}

export function isExponentMark(code: number): boolean {
  return is(code, 'e') || is(code, 'E');
}

/** Reads the fraction or exponent of a decimal number after its digits. Returns false if there is neither. */
export function scanFloatTail(reader: Reader, code: number): boolean {
  if (isExponentMark(code)) {
    scanExponent(reader, code);
    return true;
  }
  if (!is(code, '.')) {
    return false;
  }
  const after = scanFraction(reader);
  if (isExponentMark(after)) {
    scanExponent(reader, reader.next());
  }
  return true;
}

/** Scans an escape sequence after its backslash. */
export function scanEscape(reader: Reader, putsBackNonDigit: boolean): void {
  const code = reader.next();
  const character = String.fromCodePoint(code);
  const hexDigits = hexEscapes[character];
  if (hexDigits !== undefined) {
    scanEscapeDigits(reader, reader.next(), 16, hexDigits, putsBackNonDigit);
  } else if (digitValue(code) < 8) {
    scanEscapeDigits(reader, code, 8, 3, putsBackNonDigit);
  } else if (!'abfnrtv\\"'.includes(character)) {
    reader.fail('illegal char escape');
  }
}

/** The number of hexadecimal digits of these escapes. */
const hexEscapes: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * Reads `count` digits, the first of which was just read.
 *
 * @param putsBackNonDigit whether a first character that isn't a digit is unread, as JSON's scanner does and HCL's
 *   doesn't
 */
function scanEscapeDigits(reader: Reader, first: number, base: number, count: number, putsBackNonDigit: boolean): void {
  let code = first;
  let missing = count;
  while (missing > 0 && digitValue(code) < base) {
    code = reader.next();
    if (code === endCode) {
      break;
    }
    missing--;
  }
  if (missing > 0) {
    reader.fail('illegal char escape');
  }
  if (putsBackNonDigit || missing < count) {
    reader.putBack(code);
  }
}

/** Returns the nesting depth in `${…}` after a character, given the depth before it. */
export function bracesAfter(reader: Reader, code: number, before: number): number {
  let braces = before;
  if (braces === 0 && is(code, '$') && is(reader.peek(), '{')) {
    braces++;
    reader.next();
  } else if (braces > 0 && is(code, '{')) {
    braces++;
  }
  return braces > 0 && is(code, '}') ? braces - 1 : braces;
}
