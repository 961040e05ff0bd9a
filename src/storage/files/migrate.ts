import { type Document, type Key, StorageError } from '../storage.ts';
import { StoredDocument } from '../stored-document.ts';
import { documentsOf } from './documents-of.ts';
import type { FileSystem } from './file-system.ts';
import type { Format } from './format.ts';
import { presentOf } from './present-state.ts';
import { replaceState } from './replace-state.ts';
import { stateFilePath } from './state-file.ts';
import type { View } from './view.ts';

/**
 * Brings a state of an older version to the format's own, whole: a crash leaves the old version or the new one. The caller
 * holds the lock, and opens the state anew afterwards.
 */
export function migrateState(fs: FileSystem, home: string, view: View, format: Format): void {
  const { state, disk, keyring } = view;
  replaceState(fs, home, presentOf(fs, home, view), { ...state, version: format.version }, migrated());

  function* migrated() {
    const seen = new Set<Key>();
    for (const [key, atRest] of documentsOf(view)) {
      const clear = keyring.unseal(key, atRest, disk.fileOf(key)).read();
      const next = throughVersions(key, clear, state.version, format);
      if (next === undefined) {
        continue;
      }
      const [nextKey, document] = next;
      if (seen.has(nextKey)) {
        throw new StorageError(`can't migrate ${stateFilePath(home)}: two documents come to ${nextKey}`);
      }
      seen.add(nextKey);
      yield [nextKey, keyring.seal(nextKey, StoredDocument.of(document))] as const;
    }
  }
}

function throughVersions(
  key: Key,
  document: Document,
  from: number,
  format: Format,
): readonly [key: Key, document: Document] | undefined {
  let current: readonly [Key, Document] | undefined = [key, document];
  for (let version = from; version < format.version && current !== undefined; version++) {
    const migration = format.migrations[version];
    current = migration === undefined ? current : migration(...current);
  }
  return current;
}
