import { StateError } from '../../../values/state-error.ts';
import type { Document, Key, Transaction } from '../../storage.ts';
import { StoredDocument } from '../../stored-document.ts';
import { isKeeper, newKey } from '../keys/provider.ts';
import type { StateOptions } from '../options.ts';
import { tryTo } from '../whole-file.ts';
import { type Documents, documentsOf } from './all-documents.ts';
import { currentStateOf } from './current.ts';
import { readStateFile } from './file.ts';
import { replaceKeepingCopy } from './kept-copies.ts';
import { withLockedState } from './locked.ts';
import { replaceState } from './replace.ts';
import { resealed } from './resealed.ts';
import type { View } from './view.ts';

/** Returns a document that records the rotation of a state's key. */
export type RotationRecord = (
  storage: Pick<Transaction, 'get' | 'committed'>,
) => readonly [key: Key, document: Document];

/**
 * Seals the whole state with a new key, atomically: a crash leaves the state with the old key or with the new one. Hashes don't
 * change. Texts that left the state (`sealText`) can't be decrypted afterwards. Older snapshots and copies need the old key,
 * which a keeper keeps.
 *
 * @param given the new key, if the key is stored elsewhere. The caller stores it there.
 * @param record returns a document that records the rotation. It is stored with the others.
 * @returns the path of the copy that is kept of the state with its old key
 * @throws StateError if the key is stored elsewhere and `given` is missing
 */
export function rotateKey(options: StateOptions, given?: Buffer, record?: RotationRecord): string | undefined {
  return withLockedState(options, (fs, view) => {
    const { folder: home } = options;
    const { state, keyring, disk } = view;
    const keeper = isKeeper(options.key) ? options.key : undefined;
    if (given === undefined && keeper === undefined) {
      throw new StateError(
        `the key comes from ${options.key.source(state.id)}, so localvault can't store a new one: set LOCALVAULT_NEW_KEY`,
      );
    }
    keyring.check();
    if (given?.equals(keyring.stateKey)) {
      throw new StateError('the state is sealed with this key already; put a new key into LOCALVAULT_NEW_KEY');
    }
    const next = given ?? newKey();
    const nextKeyring = keyring.withStateKey(next);
    const { sealedHashKey: hashKey } = nextKeyring;
    keeper?.keep(state.id, next, nextKeyring.cachedKeys);
    try {
      const all = record === undefined ? documentsOf(view) : withRecord(view, record);
      const documents = resealed(all, keyring, nextKeyring, (key) => disk.fileOf(key));
      return replaceKeepingCopy(fs, options, 'key-rotation', () =>
        replaceState(fs, home, currentStateOf(fs, home, view), { ...state, hashKey }, documents, nextKeyring),
      );
    } catch (error) {
      tryTo(() => {
        if (readStateFile(fs, home)?.hashKey === state.hashKey) {
          keeper?.drop(state.id, next);
        }
      });
      throw error;
    }
  });
}

function* withRecord(view: View, record: RotationRecord): Documents {
  const [key, document] = record({
    get: <T extends Document>(other: Key) => view.committed.get(other)?.read() as T | undefined,
    committed: view.lastSequence(),
  });
  yield [key, StoredDocument.of(document)];
  for (const entry of documentsOf(view)) {
    if (entry[0] !== key) {
      yield entry;
    }
  }
}
