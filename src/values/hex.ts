/**
 * Bytes as hex digits in lower case. Node's own way (`toString('hex')`) is compiled when it's first used, which takes a command longer
 * than to write a few digits.
 */
export function hexOf(bytes: ArrayLike<number>): string {
  const units: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    units.push(digitOf(byte >> 4), digitOf(byte & 15));
  }
  return String.fromCharCode(...units);
}

function digitOf(value: number): number {
  return value < 10 ? 0x30 + value : 0x57 + value;
}
