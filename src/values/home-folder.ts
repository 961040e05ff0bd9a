import { StateError } from './state-error.ts';

/**
 * Returns the user's home folder: HOME, or else the home folder of the user's account. An empty or relative HOME counts as none, because
 * its folders would depend on the working folder of a command.
 *
 * @throws StateError if there is neither
 */
export function homeFolder({ HOME: home = '' }: { readonly HOME?: string | undefined }): string {
  if (home.startsWith('/') || (process.platform === 'win32' && home !== '')) {
    return home;
  }
  try {
    // Unlike `homedir`, this doesn't read HOME.
    return process.getBuiltinModule('node:os').userInfo().homedir;
  } catch {
    throw new StateError('there is no home folder: set HOME to the absolute path of one');
  }
}
