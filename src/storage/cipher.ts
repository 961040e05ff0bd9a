import { decryptSmall } from './aes-gcm.ts';

const nonceLength = 12;
const tagLength = 16;

/** The most bytes that `decryptSmall` decrypts, and how often. Beyond that, loading node:crypto is faster. */
const small = 1024;
let sparedDecryptions = 4;

/** Encrypts with AES-256-GCM and binds the result to a context. Returns a random nonce, the ciphertext and the tag. */
export function encrypt(key: Buffer, context: string, content: Buffer): Buffer {
  const { createCipheriv, randomBytes } = process.getBuiltinModule('node:crypto');
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** Decrypts what `encrypt` returned. Returns undefined if the key or the context differs, or the bytes were changed. */
export function decrypt(key: Buffer, context: string, bytes: Buffer): Buffer | undefined {
  if (bytes.length < nonceLength + tagLength) {
    return undefined;
  }
  const nonce = bytes.subarray(0, nonceLength);
  const content = bytes.subarray(nonceLength, -tagLength);
  const tag = bytes.subarray(-tagLength);
  if (content.length <= small && sparedDecryptions > 0) {
    sparedDecryptions--;
    const clear = decryptSmall(key, nonce, Buffer.from(context), content, tag);
    return clear && Buffer.from(clear.buffer);
  }
  const { createDecipheriv } = process.getBuiltinModule('node:crypto');
  const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength });
  cipher.setAAD(Buffer.from(context)).setAuthTag(tag);
  try {
    return Buffer.concat([cipher.update(content), cipher.final()]);
  } catch {
    return undefined;
  }
}
