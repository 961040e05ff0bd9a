import { randomBytes, randomUUID } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Bytes from here on would favour the first digits, so they are thrown away. */
const UNBIASED = 256 - (256 % BASE62.length);

/** A random UUID, as RoleIDs, SecretIDs and accessors of SecretIDs have. */
export function uuid(): string {
  return randomUUID();
}

/** `length` random digits and letters, each as likely as any other. */
export function randomBase62(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length - text.length)) {
      if (byte < UNBIASED) text += BASE62.charAt(byte % BASE62.length);
    }
  }
  return text;
}

/** `length` random hex digits. */
export function randomHex(length: number): string {
  return randomBytes(Math.ceil(length / 2))
    .toString('hex')
    .slice(0, length);
}
