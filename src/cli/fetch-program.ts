declare const LOCALVAULT_FETCH_ALL: (() => void) | undefined;

/**
 * Reads all files of the built program, which otherwise are read when they are first used. A server does so before it listens:
 * later its files may have been replaced, or it may have as many files open as it may. From source, all is there already.
 */
export function fetchProgram(): void {
  if (typeof LOCALVAULT_FETCH_ALL === 'function') {
    LOCALVAULT_FETCH_ALL();
  }
}
