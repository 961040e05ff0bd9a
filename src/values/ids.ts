import { closeSync, openSync, readSync } from 'node:fs';
import { hexOf, writeHex } from './hex.ts';

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
  for (let at = 0; at < uuidBytes.length; ) {
    const word = (Math.random() * 2 ** 32) | 0;
    uuidBytes[at++] = word;
    uuidBytes[at++] = word >> 8;
    uuidBytes[at++] = word >> 16;
    uuidBytes[at++] = word >>> 24;
  }
  return uuidOf(uuidBytes);
}

const uuidBytes = new Uint8Array(16);
const dash = 0x2d;

/** Formats bytes as a version 4 UUID, overwriting its fixed bits. */
function uuidOf(bytes: Uint8Array): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let end = 0;
  for (let at = 0; at < 16; at++) {
    if (at === 4 || at === 6 || at === 8 || at === 10) {
      scratch[end++] = dash;
    }
    end = writeHex(scratch, end, bytes[at] ?? 0);
  }
  return scratch.toString('latin1', 0, end);
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

/** Ids are created in this buffer. Allocating one for each takes longer (`test/bench/load.js`). */
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
