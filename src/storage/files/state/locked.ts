import { withClearErrors } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import { StateLock } from '../locks/state-lock.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import type { StateOptions } from '../options.ts';
import { openView } from './open.ts';
import { requireState } from './require-state.ts';
import type { View } from './view.ts';

/** Runs `work` with a lock that it may take, and releases the lock afterwards. */
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
 * Takes the lock of an existing state and runs `work`.
 *
 * @throws StateError if there is no state
 */
export function withLockedState<T>(options: StateOptions, work: (fs: FileSystem, view: View) => T): T {
  return underLock(options, (fs, lock) => {
    const { folder, key, onWarning = () => {} } = options;
    requireState(fs, folder, onWarning);
    lock.take();
    const view = openView({ fs, lock, options: { folder, key, create: false }, onWarning });
    try {
      return work(fs, view);
    } finally {
      view.close();
    }
  });
}
