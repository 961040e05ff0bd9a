import { StateError } from '../../../values/state-error.ts';
import type { Document, Key } from '../../storage.ts';
import { StoredDocument } from '../../stored-document.ts';
import type { FileSystem } from '../file-system.ts';
import { cacheKeys } from '../keys/cache-keys.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { KeyProvider } from '../keys/provider.ts';
import type { Documents } from './all-documents.ts';
import type { CurrentState } from './current.ts';
import { type NextState, type StateFile, stateFilePath } from './file.ts';
import type { Format } from './format.ts';
import { replaceState } from './replace.ts';

/** A state of any version, and its keyring. */
export interface Versioned {
  readonly state: StateFile;
  readonly keyring: Keyring;
}

/** A migrated state. */
export interface Migrated {
  readonly next: NextState;
  readonly nextKeyring: Keyring;
  /** Sealed for the next state, and migrated one by one during the iteration. */
  readonly documents: Documents;
}

/**
 * Migrates a state atomically: a crash leaves the old version or the new one. The caller holds the lock, and reopens the state
 * afterwards.
 */
export function migrateState(
  fs: FileSystem,
  home: string,
  from: Versioned & { readonly current: CurrentState; readonly documents: Documents },
  format: Format,
  provider: KeyProvider,
): void {
  const { next, nextKeyring, documents } = migrated(from, from.documents, format, stateFilePath(home));
  replaceState(fs, home, from.current, next, documents, nextKeyring);
  cacheKeys(provider, next.id, nextKeyring);
}

/**
 * Migrates a state to the format's version, unless it has that version already.
 *
 * @param path the state's file, for errors
 */
export function migrated({ state, keyring }: Versioned, documents: Documents, format: Format, path: string): Migrated {
  const nextKeyring = state.version === format.version ? keyring : keyring.withVersion(format.version);
  const { id, created } = state;
  const next = { version: format.version, id, created, hashKey: nextKeyring.sealedHashKey };
  return { next, nextKeyring, documents: changesDocuments(state.version, format) ? steps() : documents };

  function* steps() {
    const seen = new Set<Key>();
    for (const [key, atRest] of documents) {
      const clear = keyring.unseal(key, atRest, path).read();
      const found = throughVersions(key, clear, state.version, format);
      if (found === undefined) {
        continue;
      }
      const [nextKey, document] = found;
      if (seen.has(nextKey)) {
        throw new StateError(`can't migrate ${path}: two documents get the key ${nextKey}`);
      }
      seen.add(nextKey);
      yield [nextKey, nextKeyring.seal(nextKey, StoredDocument.of(document))] as const;
    }
  }
}

/** Whether any step from a version on migrates documents. Otherwise they are as sealed as they need to be. */
function changesDocuments(from: number, { version, migrations }: Format): boolean {
  return Object.keys(migrations).some((step) => Number(step) >= from && Number(step) < version);
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
