import { StateError } from '../../../values/state-error.ts';
import { isLogged } from '../../logs.ts';
import { type Disk, writeOnlyDisk } from '../documents/disk.ts';
import { LogWriter } from '../documents/log-writer.ts';
import type { FileSystem } from '../file-system.ts';
import { beginJournal } from '../journal/begin.ts';
import { stampOf } from '../journal/record.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import type { Keyring } from '../keys/keyring.ts';
import { listFolder, removeTree, syncPath, tryTo } from '../whole-file.ts';
import type { Documents } from './all-documents.ts';
import type { CurrentState } from './current.ts';
import { documentFolders, type NextState, nextGeneration, writeStateFile } from './file.ts';
import { writeGitIgnore } from './git-ignore.ts';
import { removeLeftovers } from './leftovers.ts';
import { announceReplacement } from './replacement-mark.ts';

/**
 * Replaces the current state by another one atomically. The new documents are written beside the current ones. Then `state.json` is
 * renamed, which is the commit point. The caller holds the lock.
 *
 * The journal is replaced before `state.json`, so that processes that have the old one open notice. A crash in between leaves the
 * old state with the next one's empty journal. Therefore the old journal's changes are written to the documents' files first, and
 * a mark says so.
 *
 * @param current undefined if there is no state
 * @param documents Sealed, without stamps; they get stamps of the new generation
 * @param keyring the next state's
 */
export function replaceState(
  fs: FileSystem,
  home: string,
  current: CurrentState | undefined,
  next: NextState,
  documents: Documents,
  keyring: Keyring,
): void {
  const { authenticator } = keyring;
  const folder = documentFolders[current?.folder === documentFolders[0] ? 1 : 0];
  const root = `${home}/${folder}`;
  const generation = nextGeneration(current?.generation);
  const start = current?.nextStart ?? { sequence: 1, moment: 0n };
  let mayJournalBeReplaced = false;
  try {
    announceReplacement(fs, home);
    removeTree(fs, root);
    const own = authenticator.ofGeneration(generation);
    writeDocuments(fs, writeOnlyDisk(fs, root, own), stamped(own));
    current?.settle();
    current?.mark();
    mayJournalBeReplaced = true;
    beginJournal(fs, home, { ...start, generation }, authenticator);
  } catch (error) {
    tryTo(() => {
      removeTree(fs, root);
      if (current !== undefined && !mayJournalBeReplaced) {
        removeLeftovers(fs, home, current.folder);
      }
    });
    throw error instanceof StateError ? new StateError(`${error.message}; nothing was changed`) : error;
  }
  writeStateFile(fs, home, { ...next, generation, folder }, authenticator);
  syncPath(fs, home);
  tryTo(() => writeGitIgnore(fs, home));
  // The next command that writes removes what this can't.
  tryTo(() => removeLeftovers(fs, home, folder));

  function* stamped(own: Authenticator): Documents {
    for (const [key, document] of documents) {
      yield [key, stampOf(own, start.sequence - 1, key, document)];
    }
  }
}

/** How many documents of logs to collect before they are appended. */
const loggedAtOnce = 4096;

function writeDocuments(fs: FileSystem, disk: Disk, documents: Documents): void {
  fs.makeFolder(disk.folder);
  const logs = new LogWriter(fs, disk);
  let logged = 0;
  for (const [key, document] of documents) {
    if (!isLogged(key)) {
      disk.put(key, document);
      continue;
    }
    logs.set(key, document);
    if (++logged % loggedAtOnce === 0) {
      logs.flush(disk.firstSequence(), true);
    }
  }
  logs.flush(disk.firstSequence(), true);
  syncTree(fs, disk.folder);
}

/** Makes a folder durable with everything in it. */
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
