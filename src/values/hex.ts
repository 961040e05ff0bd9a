/**
 * Encodes bytes as lowercase hex. Node compiles its own `toString('hex')` on first use, which takes a command longer
 * than encoding a few bytes here.
 */
export function hexOf(bytes: ArrayLike<number>): string {
  const { length } = bytes;
  const digits = 2 * length <= scratch.length ? scratch : Buffer.allocUnsafe(2 * length);
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] ?? 0;
    digits[2 * i] = digitOf(byte >> 4);
    digits[2 * i + 1] = digitOf(byte & 15);
  }
  return digits.toString('latin1', 0, 2 * length);
}

/**
 * Short texts are encoded in this buffer. Allocating a buffer or a list for each takes a server longer than encoding it
 * (`test/bench/load.js`).
 */
const scratch = Buffer.allocUnsafeSlow(64);

function digitOf(value: number): number {
  return value < 10 ? 0x30 + value : 0x57 + value;
}
