import { withClearErrors } from '../file-error.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import type { StateOptions } from '../options.ts';
import { removeTree, tryTo } from '../whole-file.ts';
import { copiesFolder, newCopyPath, type Replacement, removeOldestCopies } from './kept-copies.ts';
import { saveSnapshot } from './snapshot.ts';

/** A copy of a state. */
export interface KeptCopy {
  readonly path: string;
  /** Removes the copy, because nothing was changed after all. */
  discard(): void;
}

/**
 * Keeps a copy of a state that stays in place, and removes the oldest copies. Works while a server is using the state.
 *
 * @param replacement what is going to happen to the state
 * @throws StateError if there is no state, or the copy can't be written
 */
export function keepCopyOfState(options: StateOptions, replacement: Replacement): KeptCopy {
  const fs = withClearErrors(options.fileSystem ?? nodeFileSystem);
  const { folder: home } = options;
  const path = `${newCopyPath(fs, home, replacement)}.snapshot`;
  saveSnapshot(options, path);
  removeOldestCopies(fs, home, undefined, path);
  return {
    path,
    discard() {
      tryTo(() => removeTree(fs, path));
      tryTo(() => fs.removeFolder(copiesFolder(home)));
    },
  };
}
