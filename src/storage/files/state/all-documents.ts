import { isLogged } from '../../logs.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import { ChangedPaths } from './changed-paths.ts';
import type { View } from './view.ts';

/** Sealed documents. */
export type Documents = Iterable<readonly [key: Key, document: StoredDocument]>;

/**
 * All documents of the state, in no order. The caller holds the lock. Throws StateError for a damaged or misplaced file.
 */
export function* documentsOf(view: View): Generator<readonly [key: Key, document: StoredDocument]> {
  yield* unchangedDocuments(view);
  yield* changedDocuments(view);
}

/**
 * The documents in files that no record of the journal changes.
 *
 * @param isSuperseded whether to leave out a damaged file
 */
export function* unchangedDocuments(
  view: View,
  isSuperseded: (path: string) => boolean = () => false,
): Generator<readonly [key: Key, document: StoredDocument]> {
  const { disk, committed } = view;
  const touched = new ChangedPaths(view);
  for (const found of disk.documents((path) => touched.replace(path), isSuperseded)) {
    if (!isLogged(found[0]) || !committed.decides(found[0])) {
      yield found;
    }
  }
}

/** The documents that the journal's records put, as of the last record. */
export function changedDocuments({ committed }: View): Array<readonly [key: Key, document: StoredDocument]> {
  const found: Array<readonly [Key, StoredDocument]> = [];
  committed.applyTo({
    put: (key, document) => found.push([key, document]),
    delete: () => {},
    deleteAll: () => {},
  });
  return found;
}
