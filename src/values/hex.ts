/**
 * Encodes bytes as lowercase hex. Node compiles its own `toString('hex')` on first use, which takes a command longer
 * than encoding a few bytes here.
 */
export function hexOf(bytes: ArrayLike<number>): string {
  const { length } = bytes;
  const digits = 2 * length <= scratch.length ? scratch : Buffer.allocUnsafe(2 * length);
  for (let i = 0; i < length; i++) {
    writeHex(digits, 2 * i, bytes[i] ?? 0);
  }
  return digits.toString('latin1', 0, 2 * length);
}

/** Writes the two digits of a byte at `at`. Returns where they end. */
export function writeHex(digits: Uint8Array, at: number, byte: number): number {
  digits[at] = digitOf(byte >> 4);
  digits[at + 1] = digitOf(byte & 15);
  return at + 2;
}

/**
 * Short texts are encoded in this buffer. Allocating a buffer or a list for each takes a server longer than encoding it
 * (`test/bench/load.js`).
 */
const scratch = Buffer.allocUnsafeSlow(64);

function digitOf(value: number): number {
  return value < 10 ? 0x30 + value : 0x57 + value;
}
