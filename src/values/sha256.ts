/** The fractional parts of the square roots of the first 8 primes, and of the cube roots of the first 64 (FIPS 180-4). */
const [initial, constants] = fractions();

/**
 * The SHA-256 of the UTF-8 bytes of `text`.
 *
 * For a few short texts. Loading node:crypto takes a command 2 ms, and this takes 0.1 ms.
 */
export function sha256(text: string): Buffer {
  const message = padded(text);
  const state = Int32Array.from(initial);
  for (let at = 0; at < message.length; at += 64) {
    compress(state, message, at);
  }
  const digest = Buffer.alloc(32);
  for (const [i, word] of state.entries()) {
    digest.writeInt32BE(word, 4 * i);
  }
  return digest;
}

/** The message, a one bit, zeros, and its length in bits. */
function padded(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const message = Buffer.alloc((((length + 8) >> 6) + 1) * 64);
  message.write(text);
  message[length] = 0x80;
  message.writeUInt32BE(Math.floor(length / 2 ** 29), message.length - 8);
  message.writeInt32BE(length << 3, message.length - 4);
  return message;
}

function compress(state: Int32Array, message: Buffer, at: number): void {
  const schedule = new Int32Array(64);
  const word = (i: number) => schedule[i] ?? 0;
  for (let i = 0; i < 16; i++) {
    schedule[i] = message.readInt32BE(at + 4 * i);
  }
  for (let i = 16; i < 64; i++) {
    schedule[i] = word(i - 16) + sigma(word(i - 15), 7, 18, 3) + word(i - 7) + sigma(word(i - 2), 17, 19, 10);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i++) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const first = (h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + choice + (constants[i] ?? 0) + word(i)) | 0;
    const second = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) {
    state[i] = (state[i] ?? 0) + value;
  }
}

function sigma(word: number, first: number, second: number, shift: number): number {
  return rotated(word, first) ^ rotated(word, second) ^ (word >>> shift);
}

function rotated(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function fractions(): [number[], number[]] {
  const roots: number[] = [];
  const cubeRoots: number[] = [];
  for (let n = 2; cubeRoots.length < 64; n++) {
    if (isPrime(n)) {
      roots.push(fraction(n ** (1 / 2)));
      cubeRoots.push(fraction(n ** (1 / 3)));
    }
  }
  return [roots.slice(0, 8), cubeRoots];
}

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) {
    if (n % divisor === 0) {
      return false;
    }
  }
  return true;
}

/** The first 32 bits behind the point. */
function fraction(number: number): number {
  return ((number % 1) * 2 ** 32) | 0;
}
