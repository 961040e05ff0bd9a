import type { FileSystem } from '../file-system.ts';
import { restoreJournal } from '../journal/begin.ts';
import type { StateLock } from '../locks/state-lock.ts';
import type { FileStorageOptions } from '../options.ts';
import { documentsOf } from './all-documents.ts';
import { createState } from './create.ts';
import { currentStateOf } from './current.ts';
import { readStateFile } from './file.ts';
import { currentFormat, type Format } from './format.ts';
import { readFormat1 } from './format-1.ts';
import { checkHome } from './home.ts';
import { migrateState } from './migrate.ts';
import { refuseMissing } from './require-state.ts';
import { View } from './view.ts';

/** How to open a state. */
interface Opening {
  readonly fs: FileSystem;
  readonly lock: StateLock;
  readonly options: FileStorageOptions;
  readonly onWarning: (warning: string) => void;
}

/**
 * Opens the state. Creates a missing one and migrates one of an older format; it takes the lock for both. Under the lock, the view
 * always has a journal.
 */
export function openView(opening: Opening): View {
  const { fs, lock, options, onWarning } = opening;
  const { folder, key, create = true, format = currentFormat } = options;
  const state = checkHome(fs, folder, onWarning) ? readStateFile(fs, folder, format) : undefined;
  if (state === undefined) {
    if (!create) {
      refuseMissing(fs, folder);
    }
    createState(fs, folder, key, lock);
    return openView(opening);
  }
  if (state.version < format.version && !lock.isHeld) {
    // Another process may be migrating it, so read it again under the lock.
    lock.take();
    return openView(opening);
  }
  if (state.version === 1) {
    migrateState(fs, folder, readFormat1(fs, folder, state, key), format, key);
    return openView(opening);
  }
  const view = View.open(fs, folder, key, format, state);
  if (view === undefined || bringUpToDate(opening, view, format)) {
    view?.close();
    return openView(opening);
  }
  return view;
}

/** Restores the journal or migrates the state if necessary. Returns whether the state must be reopened. */
function bringUpToDate({ fs, lock, options }: Opening, view: View, format: Format): boolean {
  const { folder, key } = options;
  const { state, keyring, journal } = view;
  if (!lock.isHeld) {
    return state.version < format.version;
  }
  if (journal === undefined) {
    const start = { ...view.nextStart, generation: state.generation };
    restoreJournal(fs, folder, start, keyring.authenticator);
    return true;
  }
  if (state.version < format.version) {
    const current = currentStateOf(fs, folder, view);
    migrateState(fs, folder, { state, keyring, current, documents: documentsOf(view) }, format, key);
    return true;
  }
  return false;
}
