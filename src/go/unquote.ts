import { digitValue } from '../values/ascii.ts';

/**
 * Unquoting of double-quoted strings. In Go, `\x..` and octal escapes are single bytes, so that several can form one
 * character.
 */

const simpleEscapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 0x5c,
  '"': 0x22,
};

/** Unquotes a string from JSON or Go; undefined if malformed. Lone surrogates are rejected. */
export function unquote(text: string): string | undefined {
  return unquoteWith(text, false);
}

/** Unquotes a string from HCL, where `${…}` stays as it is; undefined if malformed. Lone surrogates become U+FFFD. */
export function unquoteHcl(text: string): string | undefined {
  return unquoteWith(text, true);
}

function unquoteWith(text: string, hcl: boolean): string | undefined {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) {
    return undefined;
  }
  const inner = text.slice(1, -1);
  if (/^[^\\"$\n]*$/.test(inner)) {
    return inner;
  }
  // An escape is never shorter than its value, and a UTF-16 unit takes at most three bytes.
  const bytes = Buffer.allocUnsafe(3 * inner.length);
  let length = 0;
  for (let at = 0; at < inner.length; ) {
    if (inner[at] === '\\') {
      const found = readEscape(inner, at, hcl);
      if (found === undefined) {
        return undefined;
      }
      if (typeof found.value === 'number') {
        bytes[length++] = found.value;
      } else {
        length += bytes.write(found.value, length);
      }
      at = found.end;
    } else {
      const end = hcl && inner.startsWith('${', at) ? interpolationEnd(inner, at) : plainEnd(inner, at);
      if (end === at) {
        return undefined;
      }
      length += bytes.write(inner.slice(at, end), length);
      at = end;
    }
  }
  return bytes.toString('utf8', 0, length);
}

/** Returns the end of a run of ordinary characters: the next quote, escape, line break or `$`. */
function plainEnd(text: string, start: number): number {
  special.lastIndex = text[start] === '$' ? start + 1 : start;
  return special.exec(text)?.index ?? text.length;
}

const special = /[\\"\n$]/g;

/** Returns the index after the brace that closes an interpolation, `start` if none does. */
function interpolationEnd(text: string, start: number): number {
  let braces = 0;
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '{') {
      braces++;
    }
    if (text[i] === '}') {
      braces--;
    }
    if (braces === 0) {
      return i + 1;
    }
  }
  return start;
}

/** An escape's value, a character or a single byte, and the index after it. */
interface Escape {
  readonly value: string | number;
  readonly end: number;
}

/** Reads the escape at an index; undefined if it is malformed. */
function readEscape(text: string, at: number, hcl: boolean): Escape | undefined {
  const kind = text.charAt(at + 1);
  const simple = Object.hasOwn(simpleEscapes, kind) ? simpleEscapes[kind] : undefined;
  if (simple !== undefined) {
    return { value: simple, end: at + 2 };
  }
  if (kind === 'x') {
    return numberEscape(text, at + 2, 2, 16, (code) => code);
  }
  if (kind === 'u') {
    return numberEscape(text, at + 2, 4, 16, (code) => characterOf(code, hcl));
  }
  if (kind === 'U') {
    return numberEscape(text, at + 2, 8, 16, (code) => characterOf(code, hcl));
  }
  return numberEscape(text, at + 1, 3, 8, (code) => (code > 255 ? undefined : code));
}

/** Reads `count` digits; undefined if there are fewer or `meaningOf` rejects their value. */
function numberEscape(
  text: string,
  start: number,
  count: number,
  base: 8 | 16,
  meaningOf: (code: number) => Escape['value'] | undefined,
): Escape | undefined {
  const end = start + count;
  let code = 0;
  for (let i = start; i < end; i++) {
    const digit = digitValue(text.charCodeAt(i));
    if (!(digit < base)) {
      return undefined;
    }
    code = code * base + digit;
  }
  const value = meaningOf(code);
  return value === undefined ? undefined : { value, end };
}

function characterOf(code: number, hcl: boolean): string | undefined {
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  if (code > 0x10ffff || (isSurrogate && !hcl)) {
    return undefined;
  }
  return isSurrogate ? '\ufffd' : String.fromCodePoint(code);
}
