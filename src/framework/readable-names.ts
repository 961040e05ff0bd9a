import type { Key, Transaction } from '../storage/storage.ts';
import { StateError } from '../values/state-error.ts';

/**
 * Lists the names in a folder for a clean-up. Returns none if the folder is damaged: a clean-up runs with other requests, which must not fail
 * because of documents that they don't need. `state check` reports the damage.
 */
export function readableNames(storage: Transaction, folder: Key): readonly string[] {
  try {
    return storage.list(folder);
  } catch (error) {
    if (error instanceof StateError) {
      return [];
    }
    throw error;
  }
}
