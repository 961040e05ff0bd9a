import type { EncryptionKey } from '../services/encryption-key.ts';
import type { Document, Key, Transaction } from '../storage/storage.ts';
import { type Moment, momentOf, readStoredTime, storedTime } from '../values/time.ts';
import { clockOffset } from './clock.ts';
import { readState } from './state.ts';

/** The key in use; absent until the first rotation. */
interface KeyDocument extends Document {
  readonly term: number;
  readonly installed: string;
  /** How many transactions had been committed before the key was installed. */
  readonly before: number;
}

const key = 'encryption-key';

/** Describes the key in use. The first one is as old as the state. */
export function readEncryptionKey(storage: Transaction, now: Moment): EncryptionKey {
  const document = storage.get<KeyDocument>(key);
  if (document === undefined) {
    return { term: 1, installed: readState(storage)?.created ?? now, encryptions: storage.committed };
  }
  // A snapshot may come from a state with more transactions.
  const encryptions = Math.max(storage.committed - document.before, 0);
  return { term: document.term, installed: readStoredTime(document.installed), encryptions };
}

/**
 * Returns the document that records the installation of the next key.
 *
 * @param storage the state that is sealed with it
 * @param now the machine's time
 */
export function nextEncryptionKey(
  storage: Pick<Transaction, 'get' | 'committed'>,
  now: Moment,
): readonly [key: Key, document: Document] {
  const term = (storage.get<KeyDocument>(key)?.term ?? 1) + 1;
  const installed = storedTime(now + momentOf(clockOffset(storage)));
  return [key, { term, installed, before: storage.committed } satisfies KeyDocument];
}
