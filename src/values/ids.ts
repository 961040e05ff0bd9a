import { closeSync, openSync, readSync } from 'node:fs';
import { hexOf } from './hex.ts';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Bytes from here on would favour the first digits, so they are thrown away. */
const unbiasedBytes = 256 - (256 % base62.length);

/** A random UUID (version 4), as RoleIDs, SecretIDs and accessors of SecretIDs have. */
export function uuid(): string {
  return uuidOf(randomBytes(16));
}

/** A UUID that tells a request from others. It's no secret, so the kernel isn't asked for it. */
export function requestId(): string {
  const bytes: number[] = [];
  for (let i = 0; i < 4; i++) {
    const word = (Math.random() * 2 ** 32) | 0;
    bytes.push(word & 0xff, (word >> 8) & 0xff, (word >> 16) & 0xff, word >>> 24);
  }
  return uuidOf(bytes);
}

/** Writes over what isn't random in a UUID of version 4. */
function uuidOf(bytes: Uint8Array | number[]): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = hexOf(bytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** `length` random digits and letters, each as likely as any other. */
export function randomBase62(length: number): string {
  const digits = Buffer.alloc(length);
  for (let at = 0; at < length; ) {
    const byte = randomByte();
    if (byte >= unbiasedBytes) {
      continue;
    }
    digits[at] = base62.charCodeAt(byte % base62.length);
    at += 1;
  }
  return digits.toString('latin1');
}

/** `length` random hex digits. */
export function randomHex(length: number): string {
  return hexOf(randomBytes(Math.ceil(length / 2))).slice(0, length);
}

/** Random bytes that nobody has had yet, so that the kernel isn't asked for each few. */
let pool: Buffer = Buffer.allocUnsafeSlow(0);
let used = 0;
/** A command needs few; who needs more needs many. */
let poolSize = 512;
const maxPoolSize = 16 * 1024;

/** The caller may write over them. */
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
 * From the kernel's generator, the one that node:crypto is seeded by: to load node:crypto takes longer than most commands. It's
 * used where there is no such device. Windows has none, and what it finds under the name may be anybody's file.
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
