import { type Key, StorageError } from '../storage.ts';
import { StoredDocument } from '../stored-document.ts';
import { readDocumentFile } from './document-file.ts';
import type { FileSystem } from './file-system.ts';
import { decodeFileName } from './names.ts';
import { TouchedFiles } from './touched-files.ts';
import type { View } from './view.ts';
import { listFolder } from './whole-file.ts';

/** Documents as they are at rest. */
export type Documents = Iterable<readonly [key: Key, document: StoredDocument]>;

/**
 * Every document of the state, in no order, with the journal left as it is. The caller holds the lock. Throws StorageError at a
 * file that is damaged or out of place.
 */
export function* documentsOf(
  fs: FileSystem,
  home: string,
  view: View,
): Generator<readonly [key: Key, document: StoredDocument]> {
  const root = `${home}/${view.state.folder}`;
  const touched = new TouchedFiles(view);
  for (const path of filesBeneath(fs, root)) {
    const content = touched.includes(path) ? undefined : readDocumentFile(fs, path);
    if (content !== undefined) {
      if (view.disk.fileOf(content.key) !== path) {
        throw new StorageError(`${path} holds the document of another place: ${content.key}`);
      }
      yield [content.key, StoredDocument.fromObject(content.document)];
    }
  }
  yield* writtenIn(view);
}

/** The documents that the journal's records have put, as they are after the last one. */
export function writtenIn({ committed }: View): Array<readonly [key: Key, document: StoredDocument]> {
  const found: Array<readonly [Key, StoredDocument]> = [];
  committed.applyTo({
    put: (key, document) => found.push([key, document]),
    delete: () => {},
    deleteAll: () => {},
  });
  return found;
}

function* filesBeneath(fs: FileSystem, folder: string): Generator<string> {
  for (const { name, isFolder } of listFolder(fs, folder)) {
    const path = `${folder}/${name}`;
    if (isFolder) {
      yield* filesBeneath(fs, path);
    } else if (decodeFileName(name) !== undefined) {
      yield path;
    }
  }
}
