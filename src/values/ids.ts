import { closeSync, openSync, readSync } from 'node:fs';
import { hexOf } from './hex.ts';

/** The digits and letters of tokens and accessors. */
export const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Bytes from this value on are discarded: they would favour the first digits. */
const unbiasedBytes = 256 - (256 % base62.length);

/** Returns a random UUID (version 4): the form of RoleIDs, SecretIDs and SecretID accessors. */
export function uuid(): string {
  return uuidOf(randomBytes(16));
}

/** Returns a UUID that identifies a request. It needn't be unpredictable, so it costs no system call. */
export function requestId(): string {
  const bytes: number[] = [];
  for (let i = 0; i < 4; i++) {
    const word = (Math.random() * 2 ** 32) | 0;
    bytes.push(word & 0xff, (word >> 8) & 0xff, (word >> 16) & 0xff, word >>> 24);
  }
  return uuidOf(bytes);
}

/** Formats bytes as a version 4 UUID, overwriting its fixed bits. */
function uuidOf(bytes: Uint8Array | number[]): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = hexOf(bytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Returns `length` random digits and letters, uniformly distributed. */
export function randomBase62(length: number): string {
  const digits = length <= scratch.length ? scratch : Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const byte = randomByte();
    if (byte >= unbiasedBytes) {
      continue;
    }
    digits[at] = base62.charCodeAt(byte % base62.length);
    at += 1;
  }
  return digits.toString('latin1', 0, length);
}

/**
 * Tokens and accessors are created in this buffer: a login creates one of each, and allocating a buffer takes longer
 * (`test/bench/load.js`).
 */
const scratch = Buffer.allocUnsafeSlow(64);

/** Returns `length` random lowercase hex digits. */
export function randomHex(length: number): string {
  return hexOf(randomBytes(Math.ceil(length / 2))).slice(0, length);
}

/** Random bytes in reserve, so that small requests don't each cost a system call. */
let pool: Buffer = Buffer.allocUnsafeSlow(0);
let used = 0;
/** The first pool is small, since a command needs few bytes. A process that exhausts it needs many. */
let poolSize = 512;
const maxPoolSize = 16 * 1024;

/** Returns random bytes, which the caller may overwrite. */
function randomBytes(length: number): Buffer {
  if (length > poolSize) {
    return freshBytes(length);
  }
  if (pool.length - used < length) {
    refillPool();
  }
  used += length;
  return pool.subarray(used - length, used);
}

function randomByte(): number {
  if (used === pool.length) {
    refillPool();
  }
  used += 1;
  return pool[used - 1] ?? 0;
}

function refillPool(): void {
  pool = freshBytes(poolSize);
  poolSize = maxPoolSize;
  used = 0;
}

/**
 * Reads random bytes from the kernel's generator, which also seeds node:crypto. Loading node:crypto takes longer than
 * most commands run, so it is only the fallback. Windows always falls back: it has no such device, and anyone may
 * create a file of that name.
 */
function freshBytes(length: number): Buffer {
  return (
    (process.platform === 'win32' ? undefined : fromDevice(length)) ??
    process.getBuiltinModule('node:crypto').randomBytes(length)
  );
}

function fromDevice(length: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafeSlow(length);
  let device: number;
  try {
    device = openSync('/dev/urandom', 'r');
  } catch {
    return undefined;
  }
  try {
    return readSync(device, bytes) === length ? bytes : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(device);
  }
}
