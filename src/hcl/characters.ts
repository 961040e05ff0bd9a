import { digitValue, isDigit } from '../values/ascii.ts';

/** Character tests by code point, as HCL's scanners make them. */

/** Reports whether a code point is that of a one-character string. */
export function is(code: number, character: string): boolean {
  return code === character.charCodeAt(0);
}

export function isHexadecimal(code: number): boolean {
  return digitValue(code) < 16;
}

export function isLetter(code: number): boolean {
  if (code < 0x80) {
    return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
  }
  return /\p{L}/u.test(String.fromCodePoint(code));
}

export function isUnicodeDigit(code: number): boolean {
  return code < 0x80 ? isDigit(code) : /\p{Nd}/u.test(String.fromCodePoint(code));
}
