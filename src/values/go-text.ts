import { compareBytes } from './compare.ts';

/** What Go's `unicode.IsSpace` holds for white space; JavaScript's `trim` differs in U+0085 and U+FEFF. */
const SPACE = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';

/** Removes white space from both ends, as Go's `strings.TrimSpace` does. */
export function trimSpace(text: string): string {
  if (isPlain(text)) return text;
  return text.replace(new RegExp(`^${SPACE}`), '').replace(new RegExp(`${SPACE}$`), '');
}

/** Whether neither the first nor the last character can be white space. */
function isPlain(text: string): boolean {
  return text === '' || (isVisibleAscii(text.charCodeAt(0)) && isVisibleAscii(text.charCodeAt(text.length - 1)));
}

function isVisibleAscii(unit: number): boolean {
  return unit > 0x20 && unit < 0x7f;
}

/** Lower case, one character at a time, as Go's `strings.ToLower`: no final sigma, no character that becomes two. */
export function toLower(text: string): string {
  let lower = '';
  for (const character of text) {
    const [first = ''] = character.toLowerCase();
    lower += first;
  }
  return lower;
}

/**
 * Trims the items, drops empty ones and repetitions, and sorts them (strutil.RemoveDuplicates): lists such as `policies`.
 */
export function withoutDuplicates(items: readonly string[], lowerCase: boolean): string[] {
  const seen = new Set<string>();
  for (const item of items) {
    const trimmed = trimSpace(item);
    if (trimmed !== '') seen.add(lowerCase ? toLower(trimmed) : trimmed);
  }
  return [...seen].sort(compareBytes);
}
