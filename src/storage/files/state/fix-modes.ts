import { StateError } from '../../../values/state-error.ts';
import { withClearErrors } from '../file-error.ts';
import type { FileStats } from '../file-system.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import type { StateOptions } from '../options.ts';
import { tryTo } from '../whole-file.ts';
import { writeGitIgnore } from './git-ignore.ts';
import { isGits } from './home-contents.ts';

const fileMode = 0o600;
const folderMode = 0o700;

/**
 * Makes a state's folder and all files in it private, as a clone of a Git repository needs: Git keeps no such modes. Leaves Git's own
 * files alone, and everything that is neither a regular file nor a folder. Adds a missing `.gitignore`.
 *
 * @returns how many modes were changed
 * @throws StateError if there is no such folder, or it can't be changed
 */
export function fixModes({ folder: home, fileSystem = nodeFileSystem }: StateOptions): number {
  const fs = withClearErrors(fileSystem);
  if (!fs.stat(home).isFolder) {
    throw new StateError(`${home} is not a folder`);
  }
  let changed = 0;
  const fix = (path: string, wanted: number) => {
    if (isLoose(fs.stat(path), wanted)) {
      fs.chmod(path, wanted);
      changed++;
    }
  };
  // A folder comes before its contents, so that nobody else can replace those with links to other files meanwhile.
  const fixFolder = (folder: string) => {
    fix(folder, folderMode);
    for (const { name, isFolder, isFile } of fs.list(folder)) {
      const path = `${folder}/${name}`;
      if (folder === home && isGits(name)) {
        continue;
      }
      if (isFolder) {
        fixFolder(path);
      } else if (isFile) {
        fix(path, fileMode);
      }
    }
  };
  fixFolder(home);
  tryTo(() => writeGitIgnore(fs, home));
  return changed;
}

/** Whether others have any access, or the owner lacks some. Windows has no such modes. */
function isLoose({ mode }: FileStats, wanted: number): boolean {
  return process.platform !== 'win32' && ((mode & 0o077) !== 0 || (mode & wanted) !== wanted);
}
