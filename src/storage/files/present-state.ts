import { StorageError } from '../storage.ts';
import { shortenJournal } from './checkpoint.ts';
import { failedWith } from './file-error.ts';
import type { FileSystem } from './file-system.ts';
import { journalPath } from './journal.ts';
import type { StateOptions } from './locked-state.ts';
import { readStateFile, stateFilePath } from './state-file.ts';
import { View } from './view.ts';
import { readText } from './whole-file.ts';

/** With these the system refuses to do what it could do with a sound state too. */
const refusals = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EACCES', 'EPERM', 'EMFILE', 'ENFILE'];

/** The state that is to be replaced. */
export interface Present {
  /** The name of the folder of all documents. */
  readonly folder: string;
  /** Brings what is in the journal to the documents' files, so that nothing is lost with the journal. */
  settle(): void;
}

/** A state that is open, as one to be replaced. */
export function presentOf(fs: FileSystem, home: string, view: View): Present {
  return { folder: view.state.folder, settle: () => shortenJournal(fs, home, view, Number.POSITIVE_INFINITY) };
}

/**
 * The state that is to be replaced; undefined where there is none. A damaged state may be replaced too, and what is in its journal
 * is lost then, but only where it is clear that it is one.
 */
export function presentState(fs: FileSystem, options: StateOptions): Present | undefined {
  const { folder: home } = options;
  if (readText(fs, stateFilePath(home)) === undefined) {
    return undefined;
  }
  unlessDamaged(fs, options, () => {});
  const settle = () => unlessDamaged(fs, options, (view) => presentOf(fs, home, view).settle());
  return { folder: folderOf(fs, home) ?? 'data', settle };
}

function unlessDamaged(fs: FileSystem, { folder: home, key }: StateOptions, work: (view: View) => void): void {
  try {
    const view = View.open(fs, home, key);
    if (view !== undefined) {
      work(view);
      view.close();
    }
  } catch (error) {
    const isOurs = readText(fs, journalPath(home))?.startsWith('localvault journal ') ?? false;
    if (!(error instanceof StorageError) || !isOurs || failedWith(error, ...refusals)) {
      throw error;
    }
  }
}

function folderOf(fs: FileSystem, home: string): string | undefined {
  try {
    return readStateFile(fs, home)?.folder;
  } catch {
    return undefined;
  }
}
