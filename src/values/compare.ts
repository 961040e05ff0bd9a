/**
 * Compares two strings by their UTF-8 bytes, for `sort`. JavaScript compares UTF-16 units, which puts characters beyond
 * U+FFFF before U+E000.
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

/** Maps a unit to its rank in UTF-8 order. Surrogates stand for characters beyond U+FFFF. */
function rank(unit: number): number {
  if (unit < 0xd800) {
    return unit;
  }
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Returns an object's keys, sorted bytewise. */
export function sortedKeys(map: object): string[] {
  const keys = Object.keys(map);
  for (let i = 1; i < keys.length; i++) {
    if (compareBytes(keys[i - 1] ?? '', keys[i] ?? '') > 0) {
      return keys.sort(compareBytes);
    }
  }
  return keys;
}
