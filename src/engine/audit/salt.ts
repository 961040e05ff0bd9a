import { hmacSha256 } from '../../storage/mac/hmac-sha256.ts';
import { recent } from '../../values/recent.ts';

/** The minimum number of cached hashes per salt: a log names the same tokens and RoleIDs repeatedly. */
const rememberedHashes = 512;
/** Longer texts aren't cached. */
const maxRemembered = 128;

/** Hashes a text for an audit log: `hmac-sha256:` and 64 hex digits. */
export type AuditHash = (text: string) => string;

/**
 * Returns the hash function of an audit device.
 *
 * @param salt 32 bytes in hex
 */
export function auditHash(salt: string): AuditHash {
  const key = Buffer.from(salt, 'hex');
  const remembered = recent<string>(rememberedHashes);
  const hash = (text: string) => `hmac-sha256:${hmacSha256(key, text)}`;
  return (text) => {
    if (text.length > maxRemembered) {
      return hash(text);
    }
    return remembered.get(text) ?? remembered.set(text, hash(text));
  };
}
