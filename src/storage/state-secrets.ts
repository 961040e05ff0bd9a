import { type Recent, recent } from '../values/recent.ts';
import { decrypt, encrypt } from './cipher.ts';
import { hmacSha256 } from './mac/hmac-sha256.ts';
import type { Transaction } from './storage.ts';

/** The part of a transaction that needs only the state's keys. */
export type StateSecrets = Pick<Transaction, 'hash' | 'sealText' | 'openText'>;

/** Two keys of 32 bytes each. Each is read only when it is used, because fetching it may be slow. */
interface SecretKeys {
  readonly hashKey: Buffer;
  readonly textKey: Buffer;
}

/** The minimum number of hashes of each purpose that a process remembers: a server sees the same tokens and RoleIDs again and again. */
const rememberedHashes = 512;

/** Hashes with HMAC-SHA256, seals with AES-256-GCM. */
export function stateSecrets(keys: SecretKeys): StateSecrets {
  const remembered = new Map<string, Recent<string>>();
  return {
    hash(purpose, secret) {
      let hashes = remembered.get(purpose);
      if (hashes === undefined) {
        hashes = recent(rememberedHashes);
        remembered.set(purpose, hashes);
      }
      return hashes.get(secret) ?? hashes.set(secret, hmacSha256(keys.hashKey, `${purpose}\0${secret}`));
    },
    sealText: (purpose, text) => encrypt(keys.textKey, purpose, Buffer.from(text)).toString('base64url'),
    openText: (purpose, sealed) => decrypt(keys.textKey, purpose, Buffer.from(sealed, 'base64url'))?.toString('utf8'),
  };
}
