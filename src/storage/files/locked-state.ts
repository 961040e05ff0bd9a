import { StorageError } from '../storage.ts';
import { shortenJournal } from './checkpoint.ts';
import { withClearErrors } from './file-error.ts';
import type { FileSystem } from './file-system.ts';
import { insistOnState } from './home.ts';
import type { KeyProvider } from './key.ts';
import { nodeFileSystem } from './node-file-system.ts';
import { StateLock } from './state-lock.ts';
import { View } from './view.ts';

/** Which state work on the whole of it is for. */
export interface StateOptions {
  /** The state's folder, as an absolute path. */
  readonly folder: string;
  /** Where the state's key comes from. */
  readonly key: KeyProvider;
  /** Hears of what is no error but should be known. */
  readonly onWarning?: (warning: string) => void;
  /** The file system to use. @default the machine's own */
  readonly fileSystem?: FileSystem;
}

/** Runs `work` under the state's lock. */
export function underLock<T>(options: StateOptions, work: (fs: FileSystem, lock: StateLock) => T): T {
  const fs = withClearErrors(options.fileSystem ?? nodeFileSystem);
  const lock = new StateLock(fs, options.folder);
  try {
    return work(fs, lock);
  } finally {
    lock.release();
  }
}

/**
 * Runs `work` under the lock on a state whose documents are all in their files, with nothing in the journal.
 *
 * @throws StorageError where there is no state.
 */
export function withSettledState<T>(options: StateOptions, work: (fs: FileSystem, view: View) => T): T {
  return underLock(options, (fs, lock) => {
    const { folder, key, onWarning = () => {} } = options;
    insistOnState(fs, folder, onWarning);
    lock.take();
    const view = View.open(fs, folder, key);
    if (view === undefined) {
      throw new StorageError(`there is no state in ${folder}`);
    }
    try {
      shortenJournal(fs, folder, view, Number.POSITIVE_INFINITY);
      return work(fs, view);
    } finally {
      view.close();
    }
  });
}
