import { StorageError } from '../../storage.ts';
import { isKeeper, newKey } from '../keys/provider.ts';
import type { StateOptions } from '../options.ts';
import { tryTo } from '../whole-file.ts';
import { documentsOf } from './all-documents.ts';
import { currentStateOf } from './current.ts';
import { readStateFile } from './file.ts';
import { withLockedState } from './locked.ts';
import { replaceState } from './replace.ts';

/**
 * Gives the state another key and seals everything anew with it, at once: a crash leaves the old key's state or the new
 * key's. Hashes stay as they are. Texts that left the state (`sealText`) can't be opened afterwards. Snapshots and copies from
 * before need the old key, which a keeper goes on keeping.
 *
 * Where someone else keeps the key, `given` is the new one, and it is up to them to
 * hand it out from then on.
 *
 * @throws StorageError when nothing keeps the new key and none is given.
 */
export function rotateKey(options: StateOptions, given?: Buffer): void {
  withLockedState(options, (fs, view) => {
    const { folder: home } = options;
    const { state, keyring, disk } = view;
    const keeper = isKeeper(options.key) ? options.key : undefined;
    if (given === undefined && keeper === undefined) {
      throw new StorageError(`the key comes from ${options.key.source(state.id)}: a new one must be given`);
    }
    keyring.check();
    const next = given ?? newKey();
    const nextKeyring = keyring.withStateKey(next);
    const { sealedHashKey: hashKey } = nextKeyring;
    keeper?.keep(state.id, next, nextKeyring.opened);
    try {
      replaceState(fs, home, currentStateOf(fs, home, view), { ...state, hashKey }, resealed(), nextKeyring);
    } catch (error) {
      tryTo(() => {
        if (readStateFile(fs, home)?.hashKey === state.hashKey) {
          keeper?.drop(state.id, next);
        }
      });
      throw error;
    }

    function* resealed() {
      for (const [key, document] of documentsOf(view)) {
        const clear = keyring.unseal(key, document, disk.fileOf(key));
        yield [key, nextKeyring.seal(key, clear)] as const;
      }
    }
  });
}
