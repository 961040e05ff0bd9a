/**
 * Encodes bytes as lowercase hex. Node compiles its own `toString('hex')` on first use, which takes a command longer
 * than encoding a few bytes here.
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
