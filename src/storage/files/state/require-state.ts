import { NoStateError } from '../../../values/no-state-error.ts';
import { failedWith } from '../file-error.ts';
import type { FileStats, FileSystem } from '../file-system.ts';
import { readText } from '../whole-file.ts';
import { stateFilePath } from './file.ts';
import { checkHome, notAFolder } from './home.ts';
import { refuseForeign } from './home-contents.ts';

/**
 * Checks that a folder contains a state. Call it before taking the lock, which would create a file.
 *
 * @throws StateError if there is no state
 */
export function requireState(fs: FileSystem, home: string, onWarning: (warning: string) => void): void {
  checkHome(fs, home, onWarning);
  requireStateFile(fs, home);
}

/** The same whatever others can do with the folder. */
export function requireStateFile(fs: FileSystem, home: string): void {
  if (readText(fs, stateFilePath(home)) === undefined) {
    refuseMissing(fs, home);
  }
}

/**
 * Refuses a folder that has no `state.json`.
 *
 * @throws StateError that says why no state can be created there, or NoStateError if one can
 */
export function refuseMissing(fs: FileSystem, home: string): never {
  refuseUnusable(fs, home);
  throw new NoStateError(home);
}

/**
 * Refuses a folder that has no `state.json` and in which no state can be created either: a file, a folder of something else, or a state without
 * its `state.json`.
 *
 * @throws StateError that says what to do
 */
export function refuseUnusable(fs: FileSystem, home: string): void {
  const facts = statIfThere(fs, home);
  if (facts?.isFolder === false) {
    throw notAFolder(home);
  }
  refuseForeign(fs, home);
}

function statIfThere(fs: FileSystem, path: string): FileStats | undefined {
  try {
    return fs.stat(path);
  } catch (error) {
    if (failedWith(error, 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
}
