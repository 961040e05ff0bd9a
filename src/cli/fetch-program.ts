declare const LOCALVAULT_FETCH_ALL: (() => void) | undefined;

/**
 * Reads all files of the built program, which are otherwise read on first use. A server does this before it listens: later, its files
 * may have been replaced, or it may have reached its limit of open files. From source, all files are loaded already.
 */
export function fetchProgram(): void {
  if (typeof LOCALVAULT_FETCH_ALL === 'function') {
    LOCALVAULT_FETCH_ALL();
  }
}
