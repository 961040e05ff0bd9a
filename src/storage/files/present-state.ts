import { StorageError } from '../storage.ts';
import { shortenJournal } from './checkpoint.ts';
import type { FileSystem } from './file-system.ts';
import { journalPath } from './journal.ts';
import type { StateOptions } from './locked-state.ts';
import { readStateFile, stateFilePath } from './state-file.ts';
import { View } from './view.ts';
import { readText } from './whole-file.ts';

/**
 * The folder of all documents of the state that is to be replaced, whose journal is emptied into it; undefined where there is
 * no state. A damaged state may be replaced too, but only where it is clear that it is one.
 */
export function settlePresentState(fs: FileSystem, options: StateOptions): string | undefined {
  const { folder: home, key } = options;
  if (readText(fs, stateFilePath(home)) === undefined) {
    return undefined;
  }
  try {
    const view = View.open(fs, home, key);
    if (view !== undefined) {
      shortenJournal(fs, home, view, Number.POSITIVE_INFINITY);
      view.close();
    }
  } catch (error) {
    const isOurs = readText(fs, journalPath(home))?.startsWith('localvault journal ') ?? false;
    if (!(error instanceof StorageError) || !isOurs) {
      throw error;
    }
  }
  return folderOf(fs, home) ?? 'data';
}

function folderOf(fs: FileSystem, home: string): string | undefined {
  try {
    return readStateFile(fs, home)?.folder;
  } catch {
    return undefined;
  }
}
