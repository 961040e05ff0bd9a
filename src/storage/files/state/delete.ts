import { NoStateError } from '../../../values/no-state-error.ts';
import { StateError } from '../../../values/state-error.ts';
import type { FileSystem } from '../file-system.ts';
import type { StateOptions } from '../options.ts';
import { listFolder, parentOf, removeTree, syncPath, temporaryOf } from '../whole-file.ts';
import { checkHome } from './home.ts';
import { contentsOf, refuseForeign, stateFiles } from './home-contents.ts';
import { replaceKeepingCopy } from './kept-copies.ts';
import { isLeftover } from './leftovers.ts';
import { underLock } from './locked.ts';

/**
 * Deletes the state with its folder, and keeps a copy. The commit point is a renaming of the folder, so that nobody ever sees a part of
 * the state. The key stays, because the copy needs it. The state may be damaged.
 *
 * @returns the path of the copy
 * @throws StateError if there is no state, or the folder has something else in it; nothing is changed then
 */
export function deleteState(options: StateOptions): string {
  return underLock(options, (fs, lock) => {
    const { folder: home, onWarning = () => {} } = options;
    refuseLink(fs, home);
    checkHome(fs, home, onWarning);
    requireSomeState(fs, home);
    lock.take();
    requireSomeState(fs, home);
    refuseOthersFiles(fs, home);
    const removed = temporaryOf(home);
    const copy = replaceKeepingCopy(fs, options, 'deletion', () => {
      // A process that was killed may have left one.
      removeTree(fs, removed);
      fs.rename(home, removed);
      syncPath(fs, parentOf(home));
    });
    if (copy === undefined) {
      throw new NoStateError(home);
    }
    removeRest(fs, removed, onWarning);
    return copy;
  });
}

/** Renaming a link or removing it would leave the state where it is. */
function refuseLink(fs: FileSystem, home: string): void {
  const name = home.slice(home.lastIndexOf('/') + 1);
  const entry = listFolder(fs, parentOf(home)).find((one) => one.name === name);
  if (entry !== undefined && !entry.isFolder) {
    throw new StateError(`${home} is a link or a file, not a folder: remove it by hand (nothing was changed)`);
  }
}

function requireSomeState(fs: FileSystem, home: string): void {
  refuseForeign(fs, home, { acceptHeadless: true });
  if (contentsOf(fs, home).kind === 'nothing') {
    throw new NoStateError(home);
  }
}

/** Files that no copy has, such as a Git repository, must not be deleted with the state. */
function refuseOthersFiles(fs: FileSystem, home: string): void {
  const known: ReadonlySet<string> = new Set([...stateFiles, '.gitignore']);
  // Without the name of the documents' folder, both folders count as leftovers.
  const other = listFolder(fs, home).find(({ name }) => !known.has(name) && !isLeftover(name, ''));
  if (other !== undefined) {
    throw new StateError(
      `${home} holds "${other.name}", which isn't part of the state: move it elsewhere first (nothing was changed)`,
    );
  }
}

/** The state is deleted already, so a failure is only a warning. */
function removeRest(fs: FileSystem, removed: string, onWarning: (warning: string) => void): void {
  try {
    removeTree(fs, removed);
  } catch (error) {
    if (!(error instanceof StateError)) {
      throw error;
    }
    onWarning(`the state is deleted, but its files are left in ${removed}: ${error.message}`);
  }
}
