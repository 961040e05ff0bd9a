import type { FileSystem } from '../file-system.ts';
import { listFolder, removeFile, removeTree, tryTo } from '../whole-file.ts';
import { documentFolders } from './file.ts';
import { isReplacementAnnounced, markName } from './replacement-mark.ts';

/** Where a journal that can't be used as it is lies while its state is migrated or repaired. */
export const formerJournal = 'journal.former';

/** What a process leaves in the state's folder that dies while it replaces a file there. */
const unfinished: ReadonlySet<string> = new Set(
  ['journal', formerJournal, 'position', markName, 'state.json'].map((name) => `.${name}.tmp`),
);

/**
 * Whether a name in the state's folder is one that a killed process may have left. It is no damage: the next command that writes
 * removes it.
 *
 * @param folder The name of the folder of the state's documents.
 */
export function isLeftover(name: string, folder: string): boolean {
  const isOtherFolder = name !== folder && documentFolders.some((one) => one === name);
  return isOtherFolder || name === markName || name === formerJournal || unfinished.has(name);
}

/**
 * Removes what processes left in the state's folder that died while they replaced the whole state: the documents of a state that was
 * to be or has been, and files that were not whole yet. The caller holds the lock and the state has its journal.
 *
 * The mark goes last: it says that there may be something else. A stale one must be gone before the journal grows, since the journal
 * would be given up for it if it were damaged.
 *
 * @param folder The name of the folder of the state's documents.
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
