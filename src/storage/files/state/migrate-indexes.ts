import { shardOf } from '../../../values/shard.ts';
import type { Document, Key } from '../../storage.ts';

/**
 * Migrates a document from format 3 to 4, which keeps the indexes of tokens, leases and expiring SecretIDs in logs: their keys move below
 * `logs/`, and the leases of a path and the children of a token are divided into shards.
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
    case 'tokens': {
      const { expiryKey } = document;
      return [key, typeof expiryKey === 'string' ? { ...document, expiryKey: `logs/${expiryKey}` } : document];
    }
    case 'approle':
      return [third === 'expiry' ? `logs/${key}` : key, document];
    default:
      return [key, document];
  }
}

function leaseKey(key: Key): Key {
  const slash = key.lastIndexOf('/');
  const name = key.slice(slash + 1);
  const hash = name.startsWith('h') ? name.slice(1) : name;
  return `logs/${key.slice(0, slash)}/./${shardOf(hash)}/${name}`;
}
