import { trimUnits } from '../values/ascii.ts';
import { compareBytes } from '../values/compare.ts';

/** Removes white space from both ends, as Go's `strings.TrimSpace` does. */
export function trimSpace(text: string): string {
  return trimUnits(text, isSpace);
}

/** What Go's `unicode.IsSpace` holds for white space; JavaScript's `trim` differs in U+0085 and U+FEFF. */
function isSpace(unit: number): boolean {
  if (unit < 0x85) {
    return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  }
  return unit < 0x2000 ? unit === 0x85 || unit === 0xa0 || unit === 0x1680 : isLateSpace(unit);
}

function isLateSpace(unit: number): boolean {
  return unit <= 0x200a || '\u2028\u2029\u202f\u205f\u3000'.includes(String.fromCharCode(unit));
}

/** Lower case, one character at a time, as Go's `strings.ToLower`: no final sigma, no character that becomes two. */
export function toLower(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) {
    return text.toLowerCase();
  }
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
  if (items.length <= shortList) {
    return insertUnique(items, lowerCase);
  }
  const seen = new Set<string>();
  for (const item of items) {
    const trimmed = trimSpace(item);
    if (trimmed !== '') {
      seen.add(lowerCase ? toLower(trimmed) : trimmed);
    }
  }
  return [...seen].sort(compareBytes);
}

/** So few items are compared with each other rather than put into a set: nearly all lists are short. */
const shortList = 8;

/** Puts each item where it belongs: a call of `sort` copies even a list of two, and each login has four such lists. */
function insertUnique(items: readonly string[], lowerCase: boolean): string[] {
  const found: string[] = [];
  for (const item of items) {
    const trimmed = trimSpace(item);
    const text = lowerCase ? toLower(trimmed) : trimmed;
    const place = text === '' ? -1 : insertionIndex(text, found);
    if (place === found.length) {
      found.push(text);
    } else if (place >= 0) {
      found.splice(place, 0, text);
    }
  }
  return found;
}

/** Where the text belongs in a sorted list; -1 where the list has it. */
function insertionIndex(text: string, sorted: readonly string[]): number {
  let place = 0;
  for (const other of sorted) {
    if (other === text) {
      return -1;
    }
    if (compareBytes(other, text) > 0) {
      return place;
    }
    place++;
  }
  return place;
}
