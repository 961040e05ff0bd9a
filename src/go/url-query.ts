import { digitValue } from '../values/ascii.ts';

/** How many parameters a query or form may have. Go's net/url refuses more (urlmaxqueryparams). */
export const maxParameters = 10_000;

/** Calls `visit` with each parameter of a query or form as it is written, `''` for an empty one; returns false, without any call, for too many. */
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

/** Counts no further than needed to know that there are too many. */
function countParameters(text: string): number {
  let count = 1;
  for (let at = text.indexOf('&'); at >= 0 && count <= maxParameters; at = text.indexOf('&', at + 1)) {
    count++;
  }
  return count;
}

/** Resolves the escapes of a query's or form's name or value, where `+` is a blank; undefined where an escape isn't one. */
export function unescapeQuery(text: string): string | undefined {
  return text.includes('+') ? unescapeBytes(text, space) : unescapePath(text);
}

/** Resolves `%XX` escapes; undefined where one isn't one. What isn't UTF-8 then becomes U+FFFD. */
export function unescapePath(text: string): string | undefined {
  return text.includes('%') ? unescapeBytes(text, plus) : text;
}

const space = 0x20;
const percent = 0x25;
const plus = 0x2b;

/** `plus` is the byte that `+` stands for. */
function unescapeBytes(text: string, plusMeans: number): string | undefined {
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
  return bytes.toString('utf8', 0, end);
}
