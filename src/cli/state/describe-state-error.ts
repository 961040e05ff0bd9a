import { type StoredPreferences, stateFolder } from '../../client/places.ts';
import { FileError } from '../../values/file-error.ts';
import { NoStateError } from '../../values/no-state-error.ts';
import type { StateError } from '../../values/state-error.ts';
import type { Io } from '../terminal/io.ts';
import { missingState } from './missing.ts';

/**
 * Describes an error of the local state. If the operating system refused a file, or there is no state, the text says what to do
 * about it.
 */
export function describeStateError(
  error: StateError,
  { io, preferences }: { readonly io: Pick<Io, 'env'>; readonly preferences: StoredPreferences },
): string {
  if (error instanceof NoStateError) {
    return missingState(io.env, preferences, error);
  }
  const next = error instanceof FileError ? nextStep(error, stateFolder(io.env, preferences)) : undefined;
  return next === undefined ? error.message : `${error.message}; ${next}`;
}

function nextStep({ code, path }: FileError, state: string): string | undefined {
  const isInState = path.startsWith(`${state}/`);
  // A folder above the state is created with it.
  const isOfState = isInState || `${state}/`.startsWith(`${path}/`);
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `give your user access to it${isOfState ? ', or set LOCALVAULT_HOME to a folder of your own' : ''}`;
    case 'EROFS':
      return isOfState ? 'set LOCALVAULT_HOME to a folder that can be written' : 'use a folder that can be written';
    case 'EDQUOT':
    case 'ENOSPC':
      return 'free some space and try again';
    case 'ENOTDIR':
      return isOfState ? 'set LOCALVAULT_HOME to a folder' : undefined;
    case 'ENOENT':
      if (isInState) {
        return 'run "localvault state check"';
      }
      // Some file systems, such as /proc, refuse new folders with this code.
      return isOfState ? 'set LOCALVAULT_HOME to a folder that can be created' : undefined;
    default:
      return undefined;
  }
}
