import { shardOf } from '../../../values/shard.ts';
import type { Document, Key } from '../../storage.ts';

/**
 * Migrates a document from format 3 to 4, which keeps the indexes of tokens, leases and expiring SecretIDs in logs: their keys move below
 * `logs/`, and the leases of a path and the children of a token are divided into shards. A token's document is named by a part of its hash and
 * contains the rest. Accessors stay as they are, with their index.
 */
export function migrateIndexes(key: Key, document: Document): readonly [key: Key, document: Document] {
  const [top = '', second = '', third = ''] = key.split('/', 3);
  switch (top) {
    case 'token-expiry':
      return [`logs/${key}`, document];
    case 'token-children':
      return [`logs/token-children/${second}/${shardOf(third)}/${third}`, document];
    case 'leases':
      return [leaseKey(key), document];
    case 'tokens':
      return migratedToken(second, document);
    case 'approle':
      return [third === 'expiry' ? `logs/${key}` : key, document];
    default:
      return [key, document];
  }
}

/** How many digits of a token's hash are the name of its document. */
const nameDigits = 35;

function migratedToken(hash: string, document: Document): readonly [key: Key, document: Document] {
  const { expiryKey } = document;
  const moved = typeof expiryKey === 'string' ? { expiryKey: `logs/${expiryKey}` } : {};
  return [`tokens/${hash.slice(0, nameDigits)}`, { hash, ...document, ...moved }];
}

function leaseKey(key: Key): Key {
  const slash = key.lastIndexOf('/');
  const name = key.slice(slash + 1);
  const hash = name.startsWith('h') ? name.slice(1) : name;
  return `logs/${key.slice(0, slash)}/./${shardOf(hash)}/${name}`;
}
