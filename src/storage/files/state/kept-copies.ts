import { StateError } from '../../../values/state-error.ts';
import type { FileSystem } from '../file-system.ts';
import type { StateOptions } from '../options.ts';
import { listFolder, makeFolders, parentOf, readText, removeTree, syncPath, tryTo } from '../whole-file.ts';
import { documentsOf } from './all-documents.ts';
import { copyState } from './copy-tree.ts';
import { stateFilePath } from './file.ts';
import { contentsOf } from './home-contents.ts';
import { writeSnapshot } from './snapshot-file.ts';
import { UnfinishedFile } from './unfinished-file.ts';
import { View } from './view.ts';

/** The operations that replace or remove a state, or much of it. */
export type Replacement = 'restore' | 'reset' | 'key-rotation' | 'prune' | 'deletion';

/** How many copies are kept. */
const mostCopies = 5;

/** The names of copies, which sort by time. */
const copyName =
  /^\d{4}(?:-\d\d){2}T\d\d-\d\d-\d\d\.\d{3}Z-before-(?:restore|reset|key-rotation|prune|deletion)(?:\.snapshot)?$/;

/** Whether a file or folder in the folder of copies is a complete copy. */
export function isCopyName(name: string): boolean {
  return copyName.test(name);
}

/**
 * The folder of the copies that are kept of a state before it is replaced. It lies beside the state: inside, it would be replaced and
 * copied itself.
 */
export function copiesFolder(home: string): string {
  return `${home}.copies`;
}

/**
 * Keeps a copy of the state, replaces the state, and removes the oldest copies. The copy is a snapshot, or, of a state that can't be
 * read as a whole, a folder with its files. If the replacement fails, the copy is removed. The caller holds the lock.
 *
 * @returns the path of the copy; undefined if there was no state
 * @throws StateError if the copy or the replacement fails; nothing is changed then
 */
export function replaceKeepingCopy(
  fs: FileSystem,
  options: StateOptions,
  replacement: Replacement,
  replace: () => void,
): string | undefined {
  const { folder: home } = options;
  // Killed replacements may each have left one too many.
  removeOldestCopies(fs, home, mostCopies);
  const copy = isReplaced(fs, home) ? keepCopy(fs, options, replacement) : undefined;
  const before = readText(fs, stateFilePath(home));
  try {
    replace();
  } catch (error) {
    // It may have failed after the commit point.
    if (copy !== undefined && error instanceof StateError && readText(fs, stateFilePath(home)) === before) {
      tryTo(() => removeTree(fs, copy));
      tryTo(() => fs.removeFolder(copiesFolder(home)));
    }
    throw error;
  }
  if (copy !== undefined) {
    removeOldestCopies(fs, home, mostCopies - 1, copy);
  }
  return copy;
}

function isReplaced(fs: FileSystem, home: string): boolean {
  const { kind } = contentsOf(fs, home);
  return kind === 'state' || kind === 'headless';
}

/** Returns the path of a new copy without its extension. Creates the folder of the copies. */
export function newCopyPath(fs: FileSystem, home: string, replacement: Replacement): string {
  const folder = copiesFolder(home);
  const time = new Date().toISOString().replaceAll(':', '-');
  makeFolders(fs, folder, (made) => syncPath(fs, parentOf(made)));
  return `${folder}/${time}-before-${replacement}`;
}

/**
 * Removes copies but the newest. A failure is no reason to fail.
 *
 * @param kept how many remain, besides the latest
 * @param latest remains even if the machine's clock was set back
 */
export function removeOldestCopies(fs: FileSystem, home: string, kept = mostCopies - 1, latest?: string): void {
  tryTo(() => removeOldest(fs, copiesFolder(home), kept, latest));
}

function keepCopy(fs: FileSystem, options: StateOptions, replacement: Replacement): string {
  const { folder: home } = options;
  try {
    const path = newCopyPath(fs, home, replacement);
    const [folder, name] = [parentOf(path), path.slice(parentOf(path).length + 1)];
    return saveIfReadable(fs, options, `${path}.snapshot`) ?? copyState(fs, home, `${folder}/`, name);
  } catch (error) {
    throw error instanceof StateError
      ? new StateError(`can't keep a copy of the state: ${error.message}; nothing was changed`)
      : error;
  }
}

/** Saves a snapshot. Returns undefined if the state can't be read: it is damaged, of another format, or its key is missing. */
function saveIfReadable(fs: FileSystem, { folder: home, key }: StateOptions, path: string): string | undefined {
  try {
    const view = View.open(fs, home, key);
    if (view === undefined) {
      return undefined;
    }
    try {
      UnfinishedFile.through(fs, path, (file) => {
        writeSnapshot(fs, file.path, view, documentsOf(view));
        file.finish();
      });
    } finally {
      view.close();
    }
    return path;
  } catch (error) {
    // If it's the disk that fails, copying the files fails too, and says so.
    if (!(error instanceof StateError)) {
      throw error;
    }
    return undefined;
  }
}

function removeOldest(fs: FileSystem, folder: string, kept: number, latest?: string): void {
  const others = listFolder(fs, folder)
    .map(({ name }) => name)
    .filter((name) => isCopyName(name) && `${folder}/${name}` !== latest)
    .sort();
  for (const name of others.slice(0, Math.max(0, others.length - kept))) {
    removeTree(fs, `${folder}/${name}`);
  }
}
