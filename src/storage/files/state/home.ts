import { StateError } from '../../../values/state-error.ts';
import { failedWith } from '../file-error.ts';
import type { FileStats, FileSystem } from '../file-system.ts';
import { refuseForeign } from './home-contents.ts';

/**
 * Checks the state's folder. Refuses one that others can write, and warns of one that others can read. A folder of something else is
 * refused for that, since its modes are none of our business.
 *
 * @returns false if there is no such folder
 */
export function checkHome(fs: FileSystem, home: string, onWarning: (warning: string) => void): boolean {
  let facts: FileStats;
  try {
    facts = fs.stat(home);
  } catch (error) {
    if (failedWith(error, 'ENOENT')) {
      return false;
    }
    throw error;
  }
  if (!facts.isFolder) {
    throw notAFolder(home);
  }
  const trouble = permissionTrouble(facts);
  if (trouble !== undefined) {
    refuseForeign(fs, home, { acceptHeadless: true });
  }
  if (trouble === 'written') {
    throw new StateError(
      `${home} can be written by others (mode 0${facts.mode.toString(8)}): run "localvault state check -fix"`,
    );
  }
  if (trouble === 'owned') {
    throw new StateError(`${home} belongs to another user: set LOCALVAULT_HOME to a folder of your own`);
  }
  if (trouble === 'read') {
    onWarning(`${home} can be read by others (mode 0${facts.mode.toString(8)}): run "localvault state check -fix"`);
  }
  return true;
}

/** The error for a file in place of the state's folder. */
export function notAFolder(home: string): StateError {
  return new StateError(`${home} is not a folder: set LOCALVAULT_HOME to one`);
}

/** What others can do with a file or folder but shouldn't. The superuser may use other users' files. */
export function permissionTrouble(facts: FileStats): 'written' | 'owned' | 'read' | undefined {
  const user = process.geteuid?.();
  if (user === undefined) {
    return undefined;
  }
  if ((facts.mode & 0o022) !== 0) {
    return 'written';
  }
  if (user !== 0 && facts.owner !== user && facts.owner !== 0) {
    return 'owned';
  }
  return (facts.mode & 0o055) !== 0 ? 'read' : undefined;
}
