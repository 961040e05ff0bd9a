import { StateError } from '../../../values/state-error.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import { DamageError } from '../damage.ts';
import type { FoundDocument } from '../documents/file.ts';
import { requireInPlace } from '../documents/guard.ts';
import { documentsIn } from '../documents/log-file.ts';
import { changedLine } from '../documents/logs.ts';
import { failedWith } from '../file-error.ts';
import { journalPath } from '../journal/journal.ts';
import type { SurveyedOperation } from '../journal/survey.ts';
import type { StateOptions } from '../options.ts';
import { readText } from '../whole-file.ts';
import { copyFile, copyState } from './copy-tree.ts';
import { formerJournal } from './leftovers.ts';
import { underLock } from './locked.ts';
import { replaceState } from './replace.ts';
import { requireState } from './require-state.ts';
import { View } from './view.ts';

/** The result of a repair. */
export interface RepairReport {
  /** The folder with a copy of the damaged state. */
  readonly copy: string;
  /** How many documents the repaired state has. */
  readonly documents: number;
  /** What could not be recovered, one line each. */
  readonly losses: readonly string[];
  /** What else was wrong, and no longer is, one line each. */
  readonly faults: readonly string[];
}

/** Error codes that say nothing about a file: another attempt may read it. */
const passing = ['EMFILE', 'ENFILE', 'ENOMEM'];

/** How the paths of the copies begin that are kept of a state before it is repaired. They lie beside the state. */
export function repairedPrefix(home: string): string {
  return `${home}.damaged-`;
}

/**
 * Replaces a damaged state by its authentic documents. Of each document, the latest version counts, whether it is in the
 * document's file or among the intact changes in the journal. The damaged state is copied first.
 *
 * A document whose file can't be read is lost too; the copy has the file itself.
 *
 * @throws StateError if `state.json` or the key is lost, without which nothing can be verified, or if a folder can't be read and
 *   so not be copied. Nothing is changed then.
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
    const copy = copyState(fs, home, repairedPrefix(home), new Date().toISOString().replace(/[-:.]/g, ''));
    // The repaired state's journal replaces this one before the repaired state exists.
    const settle = () => {
      const isKept = readText(fs, `${home}/${formerJournal}`) !== undefined;
      if (!isKept && readText(fs, journalPath(home)) !== undefined) {
        copyFile(fs, journalPath(home), `${home}/${formerJournal}`);
      }
    };
    const nextStart = { sequence: Math.max(view.nextStart.sequence, salvage.nextSequence), moment: view.lastMoment };
    replaceState(fs, home, { ...state, nextStart, settle, mark: () => {} }, state, documents, keyring);
    const losses = [...survey.losses, ...salvage.losses];
    return { copy, documents: documents.length, losses, faults: survey.faults };
  });
}

/** A document after the latest known transaction that changed it. Without `document` it was deleted. */
interface LatestVersion {
  readonly sequence: number;
  readonly document?: StoredDocument;
}

/** Collects the authentic documents of a damaged state. */
class Salvage {
  readonly losses: string[] = [];
  /** One more than the sequence number of any document in a file. */
  nextSequence = 1;
  readonly #view: View;
  readonly #latest = new Map<Key, LatestVersion>();
  /** The last transaction that cleared each folder. */
  readonly #cleared = new Map<Key, number>();
  /** The files of documents in the journal. */
  readonly #superseded = new Set<string>();

  constructor(view: View, operations: readonly SurveyedOperation[]) {
    this.#view = view;
    for (const { operation, sequence } of operations) {
      const { kind, key } = operation;
      if (kind === 'deleteAll') {
        this.#clear(key, sequence);
      } else {
        this.#latest.set(key, { sequence, ...(kind === 'put' && { document: operation.document }) });
        this.#superseded.add(view.disk.fileOf(key));
      }
    }
  }

  /** Reads the files. A document that is newer than the journal's version was written by a transaction that is lost. */
  readFiles(): void {
    const { disk } = this.#view;
    for (const path of disk.files()) {
      this.#attempt(
        () => (disk.paths.isLog(path) ? this.#readLog(path) : this.#take(disk.read(path))),
        this.#superseded.has(path) && !disk.paths.isLog(path),
      );
    }
  }

  /** Recovers the intact documents of a log. */
  #readLog(path: string): void {
    const { disk } = this.#view;
    const { entries, faults } = disk.readLog(path);
    for (const line of faults) {
      this.losses.push(changedLine(path, line));
    }
    for (const found of documentsIn(entries).values()) {
      this.#attempt(() => {
        requireInPlace(found, path, disk.paths);
        this.#take(found);
      });
    }
  }

  #take(found: FoundDocument | undefined): void {
    const sequence = found?.document.stamp?.sequence ?? 0;
    if (found !== undefined && sequence > this.#lastChangeOf(found.key)) {
      this.#latest.set(found.key, { sequence, document: found.document });
    }
    this.nextSequence = Math.max(this.nextSequence, sequence + 1);
  }

  /**
   * The recovered documents.
   *
   * @param journal the journal's path, for errors
   */
  documents(journal: string): Array<readonly [key: Key, document: StoredDocument]> {
    const found: Array<readonly [Key, StoredDocument]> = [];
    for (const [key, { document }] of this.#latest) {
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
    for (const key of this.#latest.keys()) {
      if (key.startsWith(`${folder}/`)) {
        this.#latest.set(key, { sequence });
      }
    }
  }

  /** The last transaction in the journal that changed a document. */
  #lastChangeOf(key: Key): number {
    let sequence = this.#latest.get(key)?.sequence ?? 0;
    for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) {
      sequence = Math.max(sequence, this.#cleared.get(key.slice(0, end)) ?? 0);
    }
    return sequence;
  }

  #attempt(work: () => void, isSuperseded = false): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof StateError) || failedWith(error, ...passing)) {
        throw error;
      }
      if (!isSuperseded) {
        this.losses.push(error instanceof DamageError ? error.what : error.message);
      }
    }
  }
}
