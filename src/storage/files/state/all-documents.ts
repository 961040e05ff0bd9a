import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import { ChangedPaths } from './changed-paths.ts';
import type { View } from './view.ts';

/** Documents as they are at rest. */
export type Documents = Iterable<readonly [key: Key, document: StoredDocument]>;

/**
 * Every document of the state, in no order, with the journal left as it is. The caller holds the lock. Throws StorageError at a
 * file that is damaged or out of place.
 */
export function* documentsOf(view: View): Generator<readonly [key: Key, document: StoredDocument]> {
  yield* unchangedDocuments(view);
  yield* changedDocuments(view);
}

/**
 * The documents in files that no record of the journal changes, as it was when the view was opened.
 *
 * @param isSuperseded - whether a file may be damaged, and its document is left out then.
 */
export function unchangedDocuments(view: View, isSuperseded: (path: string) => boolean = () => false): Documents {
  const touched = new ChangedPaths(view);
  return view.disk.documents((path) => touched.includes(path), isSuperseded);
}

/** The documents that the journal's records have put, as they are after the last one. */
export function changedDocuments({ committed }: View): Array<readonly [key: Key, document: StoredDocument]> {
  const found: Array<readonly [Key, StoredDocument]> = [];
  committed.applyTo({
    put: (key, document) => found.push([key, document]),
    delete: () => {},
    deleteAll: () => {},
  });
  return found;
}
