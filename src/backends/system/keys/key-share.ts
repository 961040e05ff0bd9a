import { decodeBase64 } from '../../../go/base64.ts';

/** The length of a key share in bytes: that of an AES key, and one more if the key is split. */
export const shareLength = { min: 16, max: 33 };

/**
 * Decodes a key share in hex, or else in base64. Returns undefined for any other text.
 *
 * @param isHex reports whether bytes that are valid hex are meant as such
 */
export function decodeKeyShare(text: string, isHex: (bytes: Buffer) => boolean = () => true): Buffer | undefined {
  if (text.length % 2 === 0 && /^[0-9A-Fa-f]*$/.test(text)) {
    const bytes = Buffer.from(text, 'hex');
    if (isHex(bytes)) {
      return bytes;
    }
  }
  try {
    return decodeBase64(text, 'standard');
  } catch {
    return undefined;
  }
}
