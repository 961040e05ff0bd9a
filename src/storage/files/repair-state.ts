import { type Key, StorageError } from '../storage.ts';
import type { StoredDocument } from '../stored-document.ts';
import { copyFile, copyTree } from './copy-tree.ts';
import { DamageError } from './damage.ts';
import { writtenIn } from './documents-of.ts';
import { FileError } from './file-error.ts';
import { insistOnState } from './home.ts';
import { journalPath } from './journal.ts';
import { formerJournal } from './leftovers.ts';
import { type StateOptions, underLock } from './locked-state.ts';
import { replaceState } from './replace-state.ts';
import { TouchedFiles } from './touched-files.ts';
import { View } from './view.ts';
import { readText } from './whole-file.ts';

/** What came of a repair. */
export interface RepairReport {
  /** The folder that all of the damaged state was copied to before. */
  readonly copy: string;
  /** How many documents the state has now. */
  readonly documents: number;
  /** What could not be saved, a line each. */
  readonly losses: readonly string[];
}

/** Files that are of use to running processes alone. */
const passing: ReadonlySet<string> = new Set(['lock', 'owner', 'server.sock']);

/**
 * Puts in a damaged state's place what of it is genuine: documents whose tags are right, with the journal's intact changes over
 * them. All of the damaged state is copied first.
 *
 * @throws StorageError where `state.json` or the key is lost, without which nobody knows what is genuine; nothing is changed then.
 */
export function repairState(options: StateOptions): RepairReport {
  return underLock(options, (fs, lock) => {
    const { folder: home, key, onWarning = () => {} } = options;
    insistOnState(fs, home, onWarning);
    lock.take();
    const { view, losses } = View.salvage(fs, home, key);
    const { state, keyring, disk } = view;
    const found: Array<readonly [Key, StoredDocument]> = [];
    const lost = [...losses];
    let { sequence, moment } = view.nextStart;
    const save = (key: Key, document: StoredDocument, path: string) => {
      keyring.unseal(key, document, path);
      found.push([key, document]);
      sequence = Math.max(sequence, (document.stamp?.sequence ?? 0) + 1);
    };
    const attempt = (work: () => void) => {
      try {
        work();
      } catch (error) {
        if (!(error instanceof StorageError) || error instanceof FileError) {
          throw error;
        }
        lost.push(error instanceof DamageError ? error.what : error.message);
      }
    };
    keyring.check();
    const touched = new TouchedFiles(view);
    for (const path of disk.files()) {
      if (!touched.includes(path)) {
        attempt(() => {
          const content = disk.genuine(path);
          if (content !== undefined) {
            save(content.key, content.document, path);
          }
        });
      }
    }
    for (const [key, document] of writtenIn(view)) {
      attempt(() => save(key, document, journalPath(home)));
    }

    const copy = `${home}.damaged-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`;
    copyTree(fs, home, copy, (name) => passing.has(name));
    // The repaired state's journal takes this one's name before that state is there.
    const settle = () => {
      if (readText(fs, `${home}/${formerJournal}`) === undefined) {
        copyFile(fs, journalPath(home), `${home}/${formerJournal}`);
      }
    };
    const present = { ...state, nextStart: { sequence, moment }, settle, mark: () => {} };
    replaceState(fs, home, present, state, found, keyring);
    return { copy, documents: found.length, losses: lost };
  });
}
