import { isDigit, isPrintableAscii } from '../../values/ascii.ts';
import { NumberLiteral } from '../../values/value.ts';
import { goQuote } from '../quote.ts';
import { hasInvalidUtf8, invalidByte, withoutInvalidUtf8 } from '../utf8.ts';

/** Thrown for malformed JSON. The message is that of Go's encoding/json. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/** A text and the reading position in it. */
export interface Cursor {
  readonly text: string;
  at: number;
}

const quote = 0x22;
const backslash = 0x5c;
const nine = 0x39;
const zero = 0x30;

/** The longest integer, in digits, that JavaScript always represents exactly. */
const exactDigits = 15;

/** Skips white space. Returns the next UTF-16 unit, NaN at the end. */
export function skipSpace(cursor: Cursor): number {
  let unit = cursor.text.charCodeAt(cursor.at);
  while (unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09) {
    cursor.at += 1;
    unit = cursor.text.charCodeAt(cursor.at);
  }
  return unit;
}

/** Creates the error for the character at the cursor, or for the end of the text. */
export function unexpected(cursor: Cursor, context: string): JsonError {
  if (cursor.at >= cursor.text.length) {
    return new JsonError('unexpected EOF');
  }
  const suffix = context === '' ? '' : ` ${context}`;
  return new JsonError(`invalid character ${quoteByte(firstByte(cursor))}${suffix}`);
}

/** Returns the first UTF-8 byte of the character at the cursor. Go reads bytes and names only that one. */
function firstByte(cursor: Cursor): string {
  const code = cursor.text.codePointAt(cursor.at) ?? 0;
  const alone = invalidByte(code);
  if (alone !== undefined) {
    return String.fromCharCode(alone);
  }
  if (code < 0x80) {
    return String.fromCharCode(code);
  }
  if (code < 0x800) {
    return String.fromCharCode(0xc0 | (code >> 6));
  }
  if (code < 0x10000) {
    return String.fromCharCode(0xe0 | (code >> 12));
  }
  return String.fromCharCode(0xf0 | (code >> 18));
}

function quoteByte(byte: string): string {
  if (byte === "'") {
    return "'\\''";
  }
  if (byte === '"') {
    return `'"'`;
  }
  return `'${goQuote(byte).slice(1, -1)}'`;
}

/** Reads the string, number, true, false or null at the cursor. */
export function readScalar(cursor: Cursor): string | number | boolean | null | NumberLiteral {
  const unit = cursor.text.charCodeAt(cursor.at);
  if (unit === quote) {
    return readString(cursor);
  }
  if (unit === 0x2d || (unit >= zero && unit <= nine)) {
    return readNumber(cursor);
  }
  if (unit === 0x74) {
    return readLiteral(cursor, 'true', true);
  }
  if (unit === 0x66) {
    return readLiteral(cursor, 'false', false);
  }
  if (unit === 0x6e) {
    return readLiteral(cursor, 'null', null);
  }
  throw unexpected(cursor, 'looking for beginning of value');
}

function readLiteral<T>(cursor: Cursor, literal: string, value: T): T {
  for (const character of literal) {
    if (cursor.text[cursor.at] !== character) {
      throw unexpected(cursor, `in literal ${literal} (expecting '${character}')`);
    }
    cursor.at += 1;
  }
  return value;
}

/** Reads the string at the cursor. */
export function readString(cursor: Cursor): string {
  const start = cursor.at + 1;
  const end = cursor.text.indexOf('"', start);
  const content = cursor.text.slice(start, end);
  if (end < 0 || !isPlain(content)) {
    return readEscapedString(cursor);
  }
  cursor.at = end + 1;
  return content;
}

/** Reports whether a string's content needs no decoding and has no error. */
function isPlain(content: string): boolean {
  if (content.includes('\\')) {
    return false;
  }
  return isPrintableAscii(content) || (!/[^ -~\u00a0-\uffff]/.test(content) && !hasInvalidUtf8(content));
}

/** Reads a string that has escapes or an error. */
function readEscapedString(cursor: Cursor): string {
  const start = cursor.at;
  for (cursor.at += 1; ; cursor.at += 1) {
    const unit = cursor.text.charCodeAt(cursor.at);
    if (unit === quote) {
      break;
    }
    if (unit === backslash) {
      skipEscape(cursor);
    } else if (!(unit >= 0x20)) {
      throw unexpected(cursor, 'in string literal');
    }
  }
  cursor.at += 1;
  return unescapeString(cursor.text.slice(start, cursor.at));
}

/** Moves from a backslash to the last character of its escape. */
function skipEscape(cursor: Cursor): void {
  cursor.at += 1;
  const kind = cursor.text.charAt(cursor.at);
  if (kind === 'u') {
    for (let i = 0; i < 4; i++) {
      cursor.at += 1;
      if (!/^[0-9a-fA-F]$/.test(cursor.text.charAt(cursor.at))) {
        throw unexpected(cursor, 'in \\u hexadecimal character escape');
      }
    }
  } else if (kind === '' || !'bfnrt\\/"'.includes(kind)) {
    throw unexpected(cursor, 'in string escape code');
  }
}

/** Decodes a string whose escapes are valid. Bytes that aren't UTF-8 and escaped lone surrogates become U+FFFD each. */
function unescapeString(quoted: string): string {
  const text: unknown = JSON.parse(quoted);
  if (typeof text !== 'string') {
    throw new JsonError('unexpected EOF');
  }
  return withoutInvalidUtf8(text);
}

/** Reads the number at the cursor: a short integer as a number, any other as a NumberLiteral. */
function readNumber(cursor: Cursor): number | NumberLiteral {
  const start = cursor.at;
  if (cursor.text[start] === '-') {
    cursor.at += 1;
  }
  if (cursor.text[cursor.at] === '0') {
    cursor.at += 1;
  } else {
    readDigits(cursor, 'in numeric literal');
  }
  const integerEnd = cursor.at;
  if (cursor.text[cursor.at] === '.') {
    cursor.at += 1;
    readDigits(cursor, 'after decimal point in numeric literal');
  }
  if (cursor.text[cursor.at] === 'e' || cursor.text[cursor.at] === 'E') {
    cursor.at += 1;
    if (cursor.text[cursor.at] === '+' || cursor.text[cursor.at] === '-') {
      cursor.at += 1;
    }
    readDigits(cursor, 'in exponent of numeric literal');
  }
  const spelled = cursor.text.slice(start, cursor.at);
  const isPlain = cursor.at === integerEnd && spelled.length <= exactDigits && spelled !== '-0';
  return isPlain ? Number(spelled) : new NumberLiteral(spelled);
}

function readDigits(cursor: Cursor, context: string): void {
  const start = cursor.at;
  while (isDigit(cursor.text.charCodeAt(cursor.at))) {
    cursor.at += 1;
  }
  if (cursor.at === start) {
    throw unexpected(cursor, context);
  }
}
