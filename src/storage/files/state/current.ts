import { StorageError } from '../../storage.ts';
import { failedWith } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import { shortenJournal } from '../journal/checkpoint.ts';
import { journalLabel, journalPath } from '../journal/journal.ts';
import type { StateOptions } from '../options.ts';
import { readText } from '../whole-file.ts';
import { readStateFile, type StateFile, stateFilePath } from './file.ts';
import { writeMark } from './replacement-mark.ts';
import { View } from './view.ts';

/** With these the system refuses to do what it could do with a sound state too. */
const refusals = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EACCES', 'EPERM', 'EMFILE', 'ENFILE'];

/** The state that is to be replaced. */
export interface CurrentState {
  /** The name of the folder of all documents. */
  readonly folder: string;
  readonly generation: string;
  /** Where the next state's journal begins; undefined where this one's journal can't be read. */
  readonly nextStart: View['nextStart'] | undefined;
  /** Brings what is in the journal to the documents' files, so that nothing is lost with the journal. */
  settle(): void;
  /** Notes where the journal begins again if the replacement is cut short. */
  mark(): void;
}

/** A state that is open, as one to be replaced. */
export function currentStateOf(fs: FileSystem, home: string, view: View): CurrentState {
  const { state, nextStart } = view;
  const settle = () => shortenJournal(fs, home, view, Number.POSITIVE_INFINITY);
  const mark = () => {
    const start = { ...view.nextStart, generation: state.generation };
    writeMark(fs, home, start, view.keyring.authenticator);
  };
  return { folder: state.folder, generation: state.generation, nextStart, settle, mark };
}

/**
 * The state that is to be replaced; undefined where there is none. A damaged state may be replaced too, and what is in its journal
 * is lost then, but only where it is clear that it is one.
 */
export function findCurrentState(fs: FileSystem, options: StateOptions): CurrentState | undefined {
  const { folder: home } = options;
  if (readText(fs, stateFilePath(home)) === undefined) {
    return undefined;
  }
  let nextStart: View['nextStart'] | undefined;
  unlessDamaged(fs, options, (view) => {
    nextStart = view.nextStart;
  });
  const settle = () => unlessDamaged(fs, options, (view) => currentStateOf(fs, home, view).settle());
  const mark = () => unlessDamaged(fs, options, (view) => currentStateOf(fs, home, view).mark());
  const { folder = 'data', generation = '' } = stateFileOf(fs, home) ?? {};
  return { folder, generation, nextStart, settle, mark };
}

function unlessDamaged(fs: FileSystem, { folder: home, key }: StateOptions, work: (view: View) => void): void {
  try {
    const view = View.open(fs, home, key);
    if (view !== undefined) {
      work(view);
      view.close();
    }
  } catch (error) {
    const isOurs = readText(fs, journalPath(home))?.startsWith(journalLabel) ?? false;
    if (!(error instanceof StorageError) || !isOurs || failedWith(error, ...refusals)) {
      throw error;
    }
  }
}

function stateFileOf(fs: FileSystem, home: string): StateFile | undefined {
  try {
    return readStateFile(fs, home);
  } catch {
    return undefined;
  }
}
