import { StorageError } from '../../storage.ts';
import { writeOnlyDisk } from '../documents/disk.ts';
import type { FileSystem } from '../file-system.ts';
import { beginJournal } from '../journal/begin.ts';
import { stampOf } from '../journal/record.ts';
import type { Keyring } from '../keys/keyring.ts';
import { listFolder, removeTree, syncPath, tryTo } from '../whole-file.ts';
import type { Documents } from './all-documents.ts';
import type { CurrentState } from './current.ts';
import { documentFolders, type NextState, nextGeneration, writeStateFile } from './file.ts';
import { removeLeftovers } from './leftovers.ts';
import { announceReplacement } from './replacement-mark.ts';

/**
 * Puts another state in the present one's place, whole: its documents are written beside the present ones, then `state.json`
 * is renamed, which is the commit point. The caller holds the lock.
 *
 * The journal is replaced before `state.json` is, so that whoever holds the old one open notices. A crash in between leaves the old
 * state with the next one's empty journal; therefore what is in the old one is brought to its files first, and a mark says so.
 *
 * @param present - undefined where there is no state.
 * @param documents - sealed, but without stamps: they get those of the new generation.
 * @param keyring - of the state that is to be.
 */
export function replaceState(
  fs: FileSystem,
  home: string,
  present: CurrentState | undefined,
  next: NextState,
  documents: Documents,
  keyring: Keyring,
): void {
  const { authenticator } = keyring;
  const folder = documentFolders[present?.folder === documentFolders[0] ? 1 : 0];
  const root = `${home}/${folder}`;
  const generation = nextGeneration(present?.generation);
  const start = present?.nextStart ?? { sequence: 1, moment: 0n };
  let mayJournalBeReplaced = false;
  try {
    announceReplacement(fs, home);
    removeTree(fs, root);
    writeDocuments(fs, root, stamped());
    present?.settle();
    present?.mark();
    mayJournalBeReplaced = true;
    beginJournal(fs, home, { ...start, generation }, authenticator);
  } catch (error) {
    tryTo(() => {
      removeTree(fs, root);
      if (present !== undefined && !mayJournalBeReplaced) {
        removeLeftovers(fs, home, present.folder);
      }
    });
    throw error instanceof StorageError ? new StorageError(`${error.message}; nothing was changed`) : error;
  }
  writeStateFile(fs, home, { ...next, generation, folder }, authenticator);
  syncPath(fs, home);
  // What is left over goes with the next command that writes.
  tryTo(() => removeLeftovers(fs, home, folder));

  function* stamped(): Documents {
    const own = authenticator.ofGeneration(generation);
    for (const [key, document] of documents) {
      yield [key, stampOf(own, start.sequence - 1, key, document)];
    }
  }
}

function writeDocuments(fs: FileSystem, root: string, documents: Documents): void {
  fs.makeFolder(root);
  const disk = writeOnlyDisk(fs, root);
  for (const [key, document] of documents) {
    disk.put(key, document);
  }
  syncTree(fs, root);
}

/** Puts a folder on the disk with all that is in it. */
function syncTree(fs: FileSystem, path: string): void {
  for (const entry of listFolder(fs, path)) {
    const inner = `${path}/${entry.name}`;
    if (entry.isFolder) {
      syncTree(fs, inner);
    } else {
      syncPath(fs, inner);
    }
  }
  syncPath(fs, path);
}
