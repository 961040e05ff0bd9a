import { StorageError } from '../storage.ts';
import { createState } from './create-state.ts';
import type { FileStorageOptions } from './file-storage.ts';
import type { FileSystem } from './file-system.ts';
import { currentFormat } from './format.ts';
import { checkHome } from './home.ts';
import { installJournal } from './journal.ts';
import { migrateState } from './migrate.ts';
import type { StateLock } from './state-lock.ts';
import { View } from './view.ts';

/** What a state is opened with. */
export interface Opening {
  readonly fs: FileSystem;
  readonly lock: StateLock;
  readonly options: FileStorageOptions;
  readonly onWarning: (warning: string) => void;
}

/**
 * Opens the state; makes a missing one and brings one of an older format up to date, for both of which it takes the lock.
 * With the lock held, the view always has a journal.
 */
export function openView(opening: Opening): View {
  const { fs, lock, options, onWarning } = opening;
  const { folder, key, create = true, format = currentFormat } = options;
  const view = checkHome(fs, folder, onWarning) ? View.open(fs, folder, key, format) : undefined;
  if (view === undefined) {
    if (!create) {
      throw new StorageError(`there is no state in ${folder}`);
    }
    createState(fs, folder, key, lock);
    return openView(opening);
  }
  if (view.state.version === format.version && (view.journal !== undefined || !lock.isHeld)) {
    return view;
  }
  try {
    if (!lock.isHeld) {
      // Another process may be at it already; the state is looked at again under the lock.
      lock.take();
    } else if (view.journal === undefined) {
      installJournal(fs, folder, { generation: view.state.generation, sequence: 1 });
    } else {
      migrateState(fs, folder, view, format);
    }
  } finally {
    view.close();
  }
  return openView(opening);
}
