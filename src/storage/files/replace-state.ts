import { StorageError } from '../storage.ts';
import { Disk } from './disk.ts';
import type { Documents } from './documents-of.ts';
import type { FileSystem } from './file-system.ts';
import { installJournal } from './journal.ts';
import type { Present } from './present-state.ts';
import { type NextState, writeStateFile } from './state-file.ts';
import { listFolder, removeTree, syncPath, tryTo } from './whole-file.ts';

/** The folders of all documents that take turns. */
const folders = ['data', 'data-2'] as const;

/**
 * Puts another state in the present one's place, whole: its documents are written beside the present ones, then `state.json`
 * is renamed, which is the commit point. The caller holds the lock.
 *
 * The journal is replaced before `state.json` is. So whoever holds the old one open notices, and a crash in between leaves the
 * old state with an empty journal; therefore what is in the journal is brought to its files first.
 *
 * @param present - undefined where there is no state.
 * @param documents - as they are at rest.
 */
export function replaceState(
  fs: FileSystem,
  home: string,
  present: Present | undefined,
  next: NextState,
  documents: Documents,
): void {
  const folder = present?.folder === folders[0] ? folders[1] : folders[0];
  const root = `${home}/${folder}`;
  const generation = process.getBuiltinModule('node:crypto').randomUUID();
  try {
    removeTree(fs, root);
    writeDocuments(fs, root, documents);
    present?.settle();
    installJournal(fs, home, { generation, sequence: 1 });
  } catch (error) {
    tryTo(() => removeTree(fs, root));
    throw error instanceof StorageError ? new StorageError(`${error.message}; nothing was changed`) : error;
  }
  syncPath(fs, home);
  writeStateFile(fs, home, { ...next, generation, folder });
  syncPath(fs, home);
  if (present !== undefined) {
    // What is left of it is in nobody's way, and goes with the next replacement.
    tryTo(() => removeTree(fs, `${home}/${present.folder}`));
  }
}

function writeDocuments(fs: FileSystem, root: string, documents: Documents): void {
  fs.makeFolder(root);
  const disk = new Disk(fs, root);
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
