import { StorageError } from '../storage.ts';
import { isKeeper, newKey } from './key.ts';
import { type StateOptions, withSettledState } from './locked-state.ts';
import { replaceState } from './replace-state.ts';

/**
 * Gives the state another key and seals everything anew with it, at once: a crash leaves the old key's state or the new
 * key's. Hashes stay as they are. Texts that left the state (`sealText`) can't be opened afterwards. Snapshots and copies from
 * before need the old key, which a keeper forgets.
 *
 * A keeper holds both keys meanwhile. Where someone else keeps the key, `given` is the new one, and it is up to them to
 * hand it out from then on.
 *
 * @throws StorageError when nothing keeps the new key and none is given.
 */
export function rotateKey(options: StateOptions, given?: Buffer): void {
  withSettledState(options, (fs, view) => {
    const { state, keyring, disk } = view;
    const keeper = isKeeper(options.key) ? options.key : undefined;
    if (given === undefined && keeper === undefined) {
      throw new StorageError(`the key comes from ${options.key.source(state.id)}: a new one must be given`);
    }
    keyring.check();
    const next = given ?? newKey();
    keeper?.keep(state.id, [next, ...keeper.find(state.id)]);
    const { keyring: nextKeyring, hashKey } = keyring.withStateKey(next);
    replaceState(fs, options.folder, state.folder, { ...state, hashKey }, resealed());
    keeper?.keep(state.id, [next], { sealed: hashKey, clear: keyring.hashKey });

    function* resealed() {
      for (const [key, document] of disk.documents()) {
        const clear = keyring.unseal(key, document, disk.fileOf(key));
        yield [key, nextKeyring.seal(key, clear)] as const;
      }
    }
  });
}
