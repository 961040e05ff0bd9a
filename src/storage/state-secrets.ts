import { getBuiltinModule } from 'node:process';
import { decrypt, encrypt } from './cipher.ts';
import type { Transaction } from './storage.ts';

/** The part of a transaction that needs the state's keys and nothing else. */
export type StateSecrets = Pick<Transaction, 'hash' | 'sealText' | 'openText'>;

/** Two keys of 32 bytes each. */
export interface SecretKeys {
  readonly hashing: Buffer;
  readonly texts: Buffer;
}

/** Hashes with HMAC-SHA256, seals with AES-256-GCM. The keys are asked for at each use. */
export function stateSecrets(keys: () => SecretKeys): StateSecrets {
  return {
    hash(purpose, secret) {
      const { createHmac } = getBuiltinModule('node:crypto');
      return createHmac('sha256', keys().hashing).update(`${purpose}\0${secret}`).digest('hex');
    },
    sealText: (purpose, text) => encrypt(keys().texts, purpose, Buffer.from(text)).toString('base64url'),
    openText: (purpose, sealed) => decrypt(keys().texts, purpose, Buffer.from(sealed, 'base64url'))?.toString('utf8'),
  };
}
