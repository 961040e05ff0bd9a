import { NoStateError } from '../../../values/no-state-error.ts';
import { StateError } from '../../../values/state-error.ts';
import type { FileSystem } from '../file-system.ts';
import { readText } from '../whole-file.ts';
import { stateFilePath } from './file.ts';
import { checkHome } from './home.ts';
import { contentsOf, headless } from './home-contents.ts';

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
    throw contentsOf(fs, home).kind === 'headless' ? new StateError(headless(home)) : new NoStateError(home);
  }
}
