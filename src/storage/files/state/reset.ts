import type { StateOptions } from '../options.ts';
import { createState, prepareHome, withNewState } from './create.ts';
import { findCurrentState, withoutTime } from './current.ts';
import { checkHome } from './home.ts';
import { replaceKeepingCopy } from './kept-copies.ts';
import { underLock } from './locked.ts';
import { replaceState } from './replace.ts';

/**
 * Replaces the current state, which may be damaged or of a newer format, by an empty one with a new id and a new key. The old key
 * is kept for snapshots of the old state.
 *
 * @returns the path of the copy that is kept of the old state; undefined if there was none
 * @throws StateError if the folder is used for something else
 */
export function resetState(options: StateOptions): string | undefined {
  return underLock(options, (fs, lock) => {
    const { folder: home, key, onWarning = () => {} } = options;
    prepareHome(fs, home, { acceptHeadless: true });
    checkHome(fs, home, onWarning);
    lock.take();
    const current = findCurrentState(fs, options);
    if (current === undefined) {
      createState(fs, home, key, lock);
      return undefined;
    }
    return replaceKeepingCopy(fs, options, 'reset', () =>
      withNewState(fs, home, key, (state, keyring) => replaceState(fs, home, withoutTime(current), state, [], keyring)),
    );
  });
}
