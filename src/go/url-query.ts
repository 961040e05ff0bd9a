import { digitValue } from '../values/ascii.ts';
import { decodeUtf8 } from './utf8.ts';

/** The most parameters of a query or form. Go's net/url rejects more (urlmaxqueryparams). */
const maxParameters = 10_000;

/**
 * Calls `visit` with each parameter of a query or form as written, `''` for an empty one.
 *
 * @returns false, without calling `visit`, for too many parameters
 */
export function visitParameters(text: string, visit: (parameter: string) => void): boolean {
  if (countParameters(text) > maxParameters) {
    return false;
  }
  let start = 0;
  for (let end = text.indexOf('&'); end >= 0; end = text.indexOf('&', start)) {
    visit(text.slice(start, end));
    start = end + 1;
  }
  visit(text.slice(start));
  return true;
}

/** Counts parameters, but stops at the first beyond the limit. */
function countParameters(text: string): number {
  let count = 1;
  for (let at = text.indexOf('&'); at >= 0 && count <= maxParameters; at = text.indexOf('&', at + 1)) {
    count++;
  }
  return count;
}

/**
 * Decodes a name or value of a query or form, in which `+` is a space; undefined for an invalid escape. Bytes that aren't UTF-8
 * become U+FFFD.
 */
export function unescapeQuery(text: string): string | undefined {
  return /[%+]/.test(text) ? unescapeBytes(text, space)?.toString() : text;
}

/** Decodes `%XX` escapes; undefined for an invalid one. Bytes that aren't UTF-8 become lone surrogates (`decodeUtf8`). */
export function unescapePath(text: string): string | undefined {
  if (!text.includes('%')) {
    return text;
  }
  const bytes = unescapeBytes(text, plus);
  return bytes && decodeUtf8(bytes);
}

const space = 0x20;
const percent = 0x25;
const plus = 0x2b;

/**
 * Decodes `%XX` escapes.
 *
 * @param plusMeans the byte that `+` stands for
 */
function unescapeBytes(text: string, plusMeans: number): Buffer | undefined {
  const bytes = Buffer.from(text);
  let end = 0;
  for (let at = 0; at < bytes.length; at++) {
    let byte = bytes[at] ?? 0;
    if (byte === percent) {
      const high = digitValue(bytes[at + 1] ?? 0);
      const low = digitValue(bytes[at + 2] ?? 0);
      if (high > 15 || low > 15) {
        return undefined;
      }
      byte = high * 16 + low;
      at += 2;
    } else if (byte === plus) {
      byte = plusMeans;
    }
    bytes[end++] = byte;
  }
  return bytes.subarray(0, end);
}
