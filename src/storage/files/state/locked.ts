import { withClearErrors } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import type { KeyProvider } from '../keys/provider.ts';
import { StateLock } from '../locks/state-lock.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import { insistOnState } from './home.ts';
import { openView } from './open.ts';
import type { View } from './view.ts';

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
 * Runs `work` under the lock on a state that is there.
 *
 * @throws StorageError where there is no state.
 */
export function withLockedState<T>(options: StateOptions, work: (fs: FileSystem, view: View) => T): T {
  return underLock(options, (fs, lock) => {
    const { folder, key, onWarning = () => {} } = options;
    insistOnState(fs, folder, onWarning);
    lock.take();
    const view = openView({ fs, lock, options: { folder, key, create: false }, onWarning });
    try {
      return work(fs, view);
    } finally {
      view.close();
    }
  });
}
