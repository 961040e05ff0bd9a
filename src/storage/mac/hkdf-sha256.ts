import { macModule, writeMessage } from './module.ts';

/** The addresses of the key and the digest in `mac.wat`. */
const keyAt = 640;
const digestAt = 896;
const digestLength = 32;
const blockLength = 64;

/**
 * HKDF-SHA256 (RFC 5869) with an output of 32 bytes. It spares a command that reads a secret loading node:crypto.
 *
 * @param secret 32 bytes
 * @param salt up to 64 bytes of ASCII
 */
export function hkdfSha256(secret: Uint8Array, salt: string, info: string): Buffer {
  const pseudorandom = hmac(Buffer.from(salt, 'latin1'), '', secret);
  return hmac(pseudorandom, info, '\x01');
}

/** The HMAC-SHA256 of `text` followed by `rest`, under a key of up to 64 bytes. */
function hmac(key: Uint8Array, text: string, rest: string | Uint8Array): Buffer {
  if (key.length > blockLength) {
    throw new RangeError(`a key has up to ${blockLength} bytes, not ${key.length}`);
  }
  const module = macModule();
  const length = writeMessage(module, text, rest);
  module.bytes.fill(0, keyAt, keyAt + blockLength);
  module.bytes.set(key, keyAt);
  module.hmac(length);
  // Other keys are shorter.
  module.bytes.fill(0, keyAt, keyAt + blockLength);
  return Buffer.from(module.bytes.subarray(digestAt, digestAt + digestLength));
}
