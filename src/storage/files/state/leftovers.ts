import type { FileSystem } from '../file-system.ts';
import { listFolder, removeFile, removeTree, tryTo } from '../whole-file.ts';
import { documentFolders } from './file.ts';
import { isReplacementAnnounced, markName } from './replacement-mark.ts';

/** The name of the old journal while a state is migrated or repaired. */
export const formerJournal = 'journal.former';

/** The temporary files that a killed process may leave. */
const unfinished: ReadonlySet<string> = new Set(
  ['journal', formerJournal, 'position', markName, 'state.json'].map((name) => `.${name}.tmp`),
);

/**
 * Whether a killed process may have left a file or folder of this name. That is no damage: the next command that writes removes it.
 *
 * @param folder the name of the folder of the state's documents
 */
export function isLeftover(name: string, folder: string): boolean {
  const isOtherFolder = name !== folder && documentFolders.some((one) => one === name);
  return isOtherFolder || name === markName || name === formerJournal || unfinished.has(name);
}

/**
 * Removes what killed processes left in the state's folder while they replaced the whole state: orphaned documents and temporary
 * files. The caller holds the lock, and the state has its journal.
 *
 * The mark is removed last, because it says that there may be more to remove. A stale mark must be gone before the journal grows:
 * if the journal were damaged later, `View.open` would discard it because of the mark.
 *
 * @param folder the name of the folder of the state's documents
 */
export function removeLeftovers(fs: FileSystem, home: string, folder: string): void {
  if (!isReplacementAnnounced(fs, home)) {
    return;
  }
  for (const { name, isFolder } of listFolder(fs, home)) {
    if (name !== markName && isLeftover(name, folder)) {
      tryTo(() => (isFolder ? removeTree : removeFile)(fs, `${home}/${name}`));
    }
  }
  removeFile(fs, `${home}/${markName}`);
}
