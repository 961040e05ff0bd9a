import { trimUnits } from '../values/ascii.ts';
import { compareBytes } from '../values/compare.ts';
import { invalidByte } from './utf8.ts';

/** Trims white space like Go's `strings.TrimSpace`. */
export function trimSpace(text: string): string {
  return trimUnits(text, isSpace);
}

/**
 * Reports whether a unit is white space in Go's `unicode.IsSpace`. JavaScript's `trim` differs in U+0085 and U+FEFF.
 */
function isSpace(unit: number): boolean {
  if (unit < 0x85) {
    return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  }
  return unit < 0x2000 ? unit === 0x85 || unit === 0xa0 || unit === 0x1680 : isLateSpace(unit);
}

function isLateSpace(unit: number): boolean {
  return unit <= 0x200a || '\u2028\u2029\u202f\u205f\u3000'.includes(String.fromCharCode(unit));
}

/**
 * Lowercases character by character like Go's `strings.ToLower`: no final sigma, and no character becomes two. A byte that isn't
 * UTF-8 becomes U+FFFD.
 */
export function toLower(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) {
    return text.toLowerCase();
  }
  let lower = '';
  for (const character of text) {
    const [first = ''] = character.toLowerCase();
    lower += invalidByte(first.charCodeAt(0)) === undefined ? first : '\ufffd';
  }
  return lower;
}

/**
 * Trims items, drops empty and duplicate ones and sorts the rest (OpenBao's strutil.RemoveDuplicates), for lists such
 * as `policies`.
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

/** Up to this length items are compared pairwise instead of through a Set. Nearly all lists are that short. */
const shortList = 8;

/** Inserts each item in order: `sort` would copy even a list of two, and each login has four such lists. */
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

/** Returns where the text belongs in a sorted list, or -1 if it is there already. */
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
