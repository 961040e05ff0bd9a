import { type Key, StorageError } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import { DamageError } from '../damage.ts';
import { FileError } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import { journalPath } from '../journal/journal.ts';
import type { SurveyedOperation } from '../journal/survey.ts';
import type { StateOptions } from '../options.ts';
import { readText, removeTree } from '../whole-file.ts';
import { copyFile, copyTree } from './copy-tree.ts';
import { requireState } from './home.ts';
import { formerJournal } from './leftovers.ts';
import { underLock } from './locked.ts';
import { replaceState } from './replace.ts';
import { View } from './view.ts';

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
 * Puts in a damaged state's place what of it is genuine: of each document what the latest transaction has left, be it in the document's
 * file or among the journal's intact changes. All of the damaged state is copied first.
 *
 * @throws StorageError where `state.json` or the key is lost, without which nobody knows what is genuine, and where something can't be
 *   read, so that there would be no copy of it; nothing is changed then.
 */
export function repairState(options: StateOptions): RepairReport {
  return underLock(options, (fs, lock) => {
    const { folder: home, key, onWarning = () => {} } = options;
    requireState(fs, home, onWarning);
    lock.take();
    const { view, survey } = View.salvage(fs, home, key);
    const { state, keyring } = view;
    keyring.check();
    const salvage = new Salvage(view, survey.operations);
    salvage.readFiles();
    const documents = salvage.documents(journalPath(home));
    const copy = keepCopy(fs, home);
    // The repaired state's journal takes this one's name before that state is there.
    const settle = () => {
      const isKept = readText(fs, `${home}/${formerJournal}`) !== undefined;
      if (!isKept && readText(fs, journalPath(home)) !== undefined) {
        copyFile(fs, journalPath(home), `${home}/${formerJournal}`);
      }
    };
    const nextStart = { sequence: Math.max(view.nextStart.sequence, salvage.nextSequence), moment: view.lastMoment };
    replaceState(fs, home, { ...state, nextStart, settle, mark: () => {} }, state, documents, keyring);
    return { copy, documents: documents.length, losses: [...survey.losses, ...salvage.losses] };
  });
}

/** Copies all of a state to a new folder beside it, which gets its name when it is whole. */
function keepCopy(fs: FileSystem, home: string): string {
  const copy = `${home}.damaged-${new Date().toISOString().replace(/[-:.]/g, '')}`;
  const unfinished = `${copy}.unfinished`;
  removeTree(fs, unfinished);
  copyTree(fs, home, unfinished, (name) => passing.has(name));
  fs.rename(unfinished, copy);
  return copy;
}

/** What a transaction has left of a document: nothing where it removed it. */
interface Left {
  readonly sequence: number;
  readonly document?: StoredDocument;
}

/** Puts together what is genuine of a damaged state. */
class Salvage {
  readonly losses: string[] = [];
  /** One more than the sequence number of any document in a file. */
  nextSequence = 1;
  readonly #view: View;
  /** What the latest transaction that is known of has left of each document. */
  readonly #left = new Map<Key, Left>();
  /** The last transaction that removed all beneath a folder. */
  readonly #cleared = new Map<Key, number>();
  /** The files of documents that the journal has. */
  readonly #superseded = new Set<string>();

  constructor(view: View, operations: readonly SurveyedOperation[]) {
    this.#view = view;
    for (const { operation, sequence } of operations) {
      const { kind, key } = operation;
      if (kind === 'deleteAll') {
        this.#clear(key, sequence);
      } else {
        this.#left.set(key, { sequence, ...(kind === 'put' && { document: operation.document }) });
        this.#superseded.add(view.disk.fileOf(key));
      }
    }
  }

  /** Takes what the files have: a document that is newer than what the journal says of it was written by a transaction that is lost. */
  readFiles(): void {
    const { disk } = this.#view;
    for (const path of disk.files()) {
      this.#attempt(() => {
        const found = disk.read(path);
        const sequence = found?.document.stamp?.sequence ?? 0;
        if (found !== undefined && sequence > this.#decidedBy(found.key)) {
          this.#left.set(found.key, { sequence, document: found.document });
        }
        this.nextSequence = Math.max(this.nextSequence, sequence + 1);
      }, this.#superseded.has(path));
    }
  }

  /** The documents that are left. `journal` is where they may come from, for errors. */
  documents(journal: string): Array<readonly [key: Key, document: StoredDocument]> {
    const found: Array<readonly [Key, StoredDocument]> = [];
    for (const [key, { document }] of this.#left) {
      if (document !== undefined) {
        this.#attempt(() => {
          this.#view.keyring.unseal(key, document, journal);
          found.push([key, document]);
        });
      }
    }
    return found;
  }

  #clear(folder: Key, sequence: number): void {
    this.#cleared.set(folder, sequence);
    for (const key of this.#left.keys()) {
      if (key.startsWith(`${folder}/`)) {
        this.#left.set(key, { sequence });
      }
    }
  }

  /** The last transaction that says something of a document, as far as the journal knows. */
  #decidedBy(key: Key): number {
    let sequence = this.#left.get(key)?.sequence ?? 0;
    for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) {
      sequence = Math.max(sequence, this.#cleared.get(key.slice(0, end)) ?? 0);
    }
    return sequence;
  }

  #attempt(work: () => void, isSuperseded = false): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof StorageError) || error instanceof FileError) {
        throw error;
      }
      if (!isSuperseded) {
        this.losses.push(error instanceof DamageError ? error.what : error.message);
      }
    }
  }
}
