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
  return text.includes('+') ? unescapeBytes(text, BLANK) : unescapePath(text);
}

/** Resolves `%XX` escapes; undefined where one isn't one. What isn't UTF-8 then becomes U+FFFD. */
export function unescapePath(text: string): string | undefined {
  return text.includes('%') ? unescapeBytes(text, PLUS) : text;
}

const BLANK = 0x20;
const PERCENT = 0x25;
const PLUS = 0x2b;

/** `plus` is the byte that `+` stands for. */
function unescapeBytes(text: string, plus: number): string | undefined {
  const bytes = Buffer.from(text);
  let end = 0;
  for (let at = 0; at < bytes.length; at++) {
    let byte = bytes[at] ?? 0;
    if (byte === PERCENT) {
      byte = digitValue(bytes[at + 1]) * 16 + digitValue(bytes[at + 2]);
      if (Number.isNaN(byte)) {
        return undefined;
      }
      at += 2;
    } else if (byte === PLUS) {
      byte = plus;
    }
    bytes[end++] = byte;
  }
  return bytes.toString('utf8', 0, end);
}

/** The value of a hex digit's character; NaN for every other, and for none. */
function digitValue(character = 0): number {
  if (character >= 0x30 && character <= 0x39) {
    return character - 0x30;
  }
  const lower = character | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : Number.NaN;
}
