import { StateError } from '../../../values/state-error.ts';
import { failedWith } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import { shortenJournal } from '../journal/checkpoint.ts';
import { journalLabel, journalPath } from '../journal/journal.ts';
import type { StateOptions } from '../options.ts';
import { readText } from '../whole-file.ts';
import { documentFolders, readStateFile, type StateFile, stateFilePath } from './file.ts';
import { contentsOf } from './home-contents.ts';
import { writeMark } from './replacement-mark.ts';
import { View } from './view.ts';

/** Error codes that don't indicate damage: the system refuses a call that a sound state needs too. */
const refusals = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EACCES', 'EPERM', 'EMFILE', 'ENFILE'];

/** The state that a replacement replaces. */
export interface CurrentState {
  /** The name of the folder of all documents. */
  readonly folder: string;
  readonly generation: string;
  /** Where the next state's journal starts. Undefined if this one's journal can't be read. */
  readonly nextStart: View['nextStart'] | undefined;
  /** Writes the journal's changes to the documents' files, so that the journal can be replaced. */
  settle(): void;
  /** Records where the journal continues if the replacement is interrupted. */
  mark(): void;
}

/** The current state of an open view. */
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
 * The current state. Undefined if there is none. A damaged state may be replaced too, and loses what only its journal contains. Its
 * journal must be recognizable, so that nothing else is overwritten.
 */
export function findCurrentState(fs: FileSystem, options: StateOptions): CurrentState | undefined {
  const { folder: home } = options;
  if (readText(fs, stateFilePath(home)) === undefined) {
    return contentsOf(fs, home).kind === 'headless' ? unreadableState : undefined;
  }
  let nextStart: View['nextStart'] | undefined;
  unlessDamaged(fs, options, (view) => {
    nextStart = view.nextStart;
  });
  const settle = () => unlessDamaged(fs, options, (view) => currentStateOf(fs, home, view).settle());
  const mark = () => unlessDamaged(fs, options, (view) => currentStateOf(fs, home, view).mark());
  const { folder = documentFolders[0], generation = '' } = stateFileOf(fs, home) ?? {};
  return { folder, generation, nextStart, settle, mark };
}

/** A state that can't be read at all, because its `state.json` is missing. */
const unreadableState: CurrentState = {
  folder: documentFolders[0],
  generation: '',
  nextStart: undefined,
  settle: () => {},
  mark: () => {},
};

function unlessDamaged(fs: FileSystem, { folder: home, key }: StateOptions, work: (view: View) => void): void {
  try {
    const view = View.open(fs, home, key);
    if (view !== undefined) {
      work(view);
      view.close();
    }
  } catch (error) {
    const isOurs = readText(fs, journalPath(home))?.startsWith(journalLabel) ?? false;
    if (!(error instanceof StateError) || !isOurs || failedWith(error, ...refusals)) {
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

/**
 * Returns the current state for a replacement whose time continues from the machine's clock. Otherwise a state that was ahead would stop
 * the next one's clock until real time catches up.
 */
export function withoutTime(current: CurrentState | undefined): CurrentState | undefined {
  return current && { ...current, nextStart: current.nextStart && { ...current.nextStart, moment: 0n } };
}
