import { getBuiltinModule } from 'node:process';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
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

/** Hashes with HMAC-SHA256, seals with AES-256-GCM. */
export function stateSecrets(keys: SecretKeys): StateSecrets {
  let hashes = 0;
  return {
    hash(purpose, secret) {
      const message = Buffer.from(`${purpose}\0${secret}`);
      if (hashes++ < fewHashes) {
        return Buffer.from(hmac(sha256, keys.hashKey, message)).toString('hex');
      }
      const { createHmac } = getBuiltinModule('node:crypto');
      return createHmac('sha256', keys.hashKey).update(message).digest('hex');
    },
    sealText: (purpose, text) => encrypt(keys.textKey, purpose, Buffer.from(text)).toString('base64url'),
    openText: (purpose, sealed) => decrypt(keys.textKey, purpose, Buffer.from(sealed, 'base64url'))?.toString('utf8'),
  };
}
