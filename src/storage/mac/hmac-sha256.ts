import { macModule, writeMessage } from './module.ts';

/** The addresses of the key and the hex digits in `mac.wat`. */
const keyAt = 640;
const hexAt = 704;
const hexLength = 64;

/**
 * The HMAC-SHA256 of the UTF-8 bytes of `text`, as 64 lower-case hex digits.
 *
 * @param key 32 bytes
 */
export function hmacSha256(key: Buffer, text: string): string {
  if (key.length !== 32) {
    throw new RangeError(`a key has 32 bytes, not ${key.length}`);
  }
  const module = macModule();
  const length = writeMessage(module, text);
  module.bytes.set(key, keyAt);
  module.hmac(length);
  return module.bytes.latin1Slice(hexAt, hexAt + hexLength);
}
