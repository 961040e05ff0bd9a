/**
 * Compares two texts as their UTF-8 bytes would compare, for `Array.prototype.sort`. JavaScript's own order differs where a
 * character beyond U+FFFF meets one from U+E000 to U+FFFF.
 */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) {
      return inCodePointOrder(left) - inCodePointOrder(right);
    }
  }
  return a.length - b.length;
}

/** Moves the surrogates, which stand for characters beyond U+FFFF, behind all other UTF-16 units. */
function inCodePointOrder(unit: number): number {
  if (unit < 0xd800) {
    return unit;
  }
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
