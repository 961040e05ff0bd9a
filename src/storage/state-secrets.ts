import { sha256 } from '@noble/hashes/sha2.js';
import { hexOf } from '../values/hex.ts';
import { decrypt, encrypt } from './cipher.ts';
import type { Transaction } from './storage.ts';

/** The part of a transaction that needs the state's keys and nothing else. */
export type StateSecrets = Pick<Transaction, 'hash' | 'sealText' | 'openText'>;

/** Two keys of 32 bytes each. They are asked for at each use, one without the other. */
export interface SecretKeys {
  readonly hashKey: Buffer;
  readonly textKey: Buffer;
}

/** How many hashes a process makes before node:crypto, which is faster once it is loaded, has made up for its loading. */
const fewHashes = 200;

/** How many hashes a busy process remembers at least: the same tokens and RoleIDs come again and again. */
const rememberedHashes = 512;

/** Hashes with HMAC-SHA256, seals with AES-256-GCM. */
export function stateSecrets(keys: SecretKeys): StateSecrets {
  let hashes = 0;
  let newer = new Map<string, string>();
  let older = newer;
  return {
    hash(purpose, secret) {
      const text = `${purpose}\0${secret}`;
      if (hashes < fewHashes) {
        hashes++;
        return hexOf(hmacSha256(keys.hashKey, Buffer.from(text)));
      }
      const known = newer.get(text);
      if (known !== undefined) return known;
      const { createHmac } = process.getBuiltinModule('node:crypto');
      const hash = older.get(text) ?? createHmac('sha256', keys.hashKey).update(text).digest('hex');
      if (newer.size >= rememberedHashes) {
        older = newer;
        newer = new Map();
      }
      newer.set(text, hash);
      return hash;
    },
    sealText: (purpose, text) => encrypt(keys.textKey, purpose, Buffer.from(text)).toString('base64url'),
    openText: (purpose, sealed) => decrypt(keys.textKey, purpose, Buffer.from(sealed, 'base64url'))?.toString('utf8'),
  };
}

/**
 * HMAC (RFC 2104) of few bytes with a key of 32: what the library has for it is made for messages in pieces and keys of any length,
 * and takes longer to start than this to end.
 */
function hmacSha256(key: Buffer, text: Buffer): Uint8Array {
  const padded = (byte: number) => {
    const block = new Uint8Array(64).fill(byte);
    for (let i = 0; i < key.length; i++) {
      block[i] = byte ^ (key[i] ?? 0);
    }
    return block;
  };
  const hasher = sha256.create().update(padded(0x36)).update(text);
  return sha256.create().update(padded(0x5c)).update(hasher.digest()).digest();
}
