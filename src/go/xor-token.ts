import { messageOf } from '../values/message.ts';
import { decodeBase64 } from './base64.ts';
import { decodeUtf8 } from './utf8.ts';

/**
 * Decodes a token that was combined with a one-time password by XOR (roottoken.DecodeToken).
 *
 * @param encoded unpadded base64
 * @throws Error with Go's message
 */
export function decodeXorToken(encoded: string, otp: string): string {
  const mask = Buffer.from(otp);
  let token: Buffer;
  try {
    token = decodeBase64(encoded, 'raw standard');
  } catch (error) {
    throw new Error(`error decoding base64'd token: ${messageOf(error)}`);
  }
  if (token.length !== mask.length) {
    throw new Error(`error xoring token: length of byte slices is not equivalent: ${token.length} != ${mask.length}`);
  }
  return decodeUtf8(token.map((byte, at) => byte ^ (mask[at] ?? 0)));
}
