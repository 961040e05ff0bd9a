import type { StateOptions } from '../options.ts';
import { createState, prepareHome, withNewState } from './create.ts';
import { findCurrentState } from './current.ts';
import { checkHome } from './home.ts';
import { underLock } from './locked.ts';
import { replaceState } from './replace.ts';

/**
 * Puts an empty state with a new id and a new key in the present one's place, also where that is damaged or of a newer format.
 * The old key is kept, for snapshots of the old state.
 *
 * @throws StorageError where the folder is used for something else.
 */
export function resetState(options: StateOptions): void {
  underLock(options, (fs, lock) => {
    const { folder: home, key, onWarning = () => {} } = options;
    prepareHome(fs, home);
    checkHome(fs, home, onWarning);
    lock.take();
    const present = findCurrentState(fs, options);
    if (present === undefined) {
      createState(fs, home, key, lock);
    } else {
      withNewState(fs, home, key, (state, keyring) => replaceState(fs, home, present, state, [], keyring));
    }
  });
}
