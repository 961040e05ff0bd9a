import type { Key } from '../../storage.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { Documents } from './all-documents.ts';

/**
 * Seals documents with another key, one by one during the iteration.
 *
 * @param pathOf the file of a document, for errors
 */
export function* resealed(
  documents: Documents,
  keyring: Keyring,
  nextKeyring: Keyring,
  pathOf: (key: Key) => string,
): Documents {
  for (const [key, document] of documents) {
    yield [key, nextKeyring.seal(key, keyring.unseal(key, document, pathOf(key)))];
  }
}
