/**
 * Compares two strings by their UTF-8 bytes, for `sort`. JavaScript's own order is that of UTF-16 units, which puts what lies
 * beyond U+FFFF before U+E000.
 */
export function compareBytes(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      return rank(x) - rank(y);
    }
  }
  return a.length - b.length;
}

/** A unit's place in UTF-8 order: surrogates stand for characters after U+FFFF. */
function rank(unit: number): number {
  if (unit < 0xd800) {
    return unit;
  }
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** An object's keys in the order of their bytes. */
export function sortedKeys(map: object): string[] {
  const keys = Object.keys(map);
  for (let i = 1; i < keys.length; i++) {
    if (compareBytes(keys[i - 1] ?? '', keys[i] ?? '') > 0) {
      return keys.sort(compareBytes);
    }
  }
  return keys;
}
