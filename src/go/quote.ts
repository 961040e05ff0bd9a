import { isPrintableAscii } from '../values/ascii.ts';
import { isPrintable } from './printable.ts';
import { invalidByte } from './utf8.ts';

const shortEscapes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

/** Quotes a string like Go's `%q` (strconv.Quote). */
export function goQuote(text: string): string {
  return quote(text, false);
}

/** Quotes a string like Go's `%+q`, which escapes everything beyond ASCII. */
export function goQuoteAscii(text: string): string {
  return quote(text, true);
}

function quote(text: string, asciiOnly: boolean): string {
  if (isPrintableAscii(text) && !text.includes('"') && !text.includes('\\')) {
    return `"${text}"`;
  }
  let quoted = '"';
  for (const character of text) {
    quoted += shortEscapes[character] ?? escapeUnprintable(character, asciiOnly);
  }
  return `${quoted}"`;
}

function escapeUnprintable(character: string, asciiOnly: boolean): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) {
    return `\\x${hex(code, 2)}`;
  }
  if (code < 0x7f) {
    return character;
  }
  const byte = invalidByte(code);
  if (byte !== undefined) {
    return `\\x${hex(byte, 2)}`;
  }
  if (!asciiOnly && isPrintable(character)) {
    return character;
  }
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0');
}

/** Quotes a list as Go prints one with `%q`: `["a" "b"]`. */
export function goQuoteList(texts: readonly string[]): string {
  return `[${texts.map(goQuote).join(' ')}]`;
}
