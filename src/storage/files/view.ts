import { Layer, type Readable } from '../layer.ts';
import { type Key, StorageError } from '../storage.ts';
import type { StoredDocument } from '../stored-document.ts';
import { Disk } from './disk.ts';
import { readDocumentFile } from './document-file.ts';
import type { FileSystem } from './file-system.ts';
import { currentFormat, type Format } from './format.ts';
import { Journal, journalPath } from './journal.ts';
import { applyOperations, type JournalRecord, type Operation } from './journal-record.ts';
import type { KeyProvider } from './key.ts';
import { Keyring } from './keyring.ts';
import { readStateFile, type StateFile, stateFilePath } from './state-file.ts';

/**
 * The state as it is after the last record of the journal that was read: the documents' files, and over them what the journal
 * holds. Whether the files are written already makes no difference, so a view needs no lock and is right after a crash.
 */
export class View {
  readonly state: StateFile;
  readonly keyring: Keyring;
  readonly disk: Disk;
  /** Undefined where a process died while it replaced the whole state: there is an empty journal of the state that was to be. */
  readonly journal: Journal | undefined;
  /** Documents as they are at rest. */
  readonly committed: Layer;
  readonly #fs: FileSystem;

  private constructor(fs: FileSystem, state: StateFile, keyring: Keyring, disk: Disk, journal: Journal | undefined) {
    this.#fs = fs;
    this.state = state;
    this.keyring = keyring;
    this.disk = disk;
    this.journal = journal;
    this.committed = new Layer(disk);
    this.#apply(journal?.records ?? []);
  }

  /** Reads `state.json` and the journal; undefined where there is no state. */
  static open(fs: FileSystem, home: string, provider: KeyProvider, format: Format = currentFormat): View | undefined {
    let state = readStateFile(fs, home, format);
    for (let attempt = 0; attempt < 100; attempt++) {
      if (state === undefined) {
        return undefined;
      }
      const disk = new Disk(fs, `${home}/${state.folder}`);
      const keyring = Keyring.of(state, provider);
      const journal = Journal.open(fs, home);
      if (journal.generation === state.generation) {
        return new View(fs, state, keyring, disk, journal);
      }
      journal.close();
      // Either the state was replaced just now, or the journal hasn't been yet.
      const again = readStateFile(fs, home, format);
      if (again?.generation === state.generation) {
        refuseRecords(journal, home);
        return new View(fs, state, keyring, disk, undefined);
      }
      state = again;
    }
    throw new StorageError(`${stateFilePath(home)} changes all the time`);
  }

  /** Reads what other processes have committed. Returns false when nothing in this view holds any more. */
  refresh(): { readonly moved: boolean; readonly valid: boolean } {
    const records = this.journal?.readNew();
    if (records === undefined) {
      return { moved: true, valid: false };
    }
    this.#apply(records);
    return { moved: records.length > 0, valid: true };
  }

  /** Counts in what this process has committed. */
  accept(operations: readonly Operation[]): void {
    applyOperations(operations, this.committed);
  }

  /**
   * Throws StorageError where a document's file holds that of another place, though it's the journal that has the document: no
   * crash does that. What else is wrong with the file doesn't matter, since it's to be written again.
   */
  refuseMisplaced(key: Key): void {
    const path = this.disk.fileOf(key);
    const found = keyIn(this.#fs, path);
    if (found !== undefined && this.disk.fileOf(found) !== path) {
      throw new StorageError(`${path} holds the document of another place: ${found}`);
    }
  }

  close(): void {
    this.journal?.close();
  }

  #apply(records: readonly JournalRecord[]): void {
    for (const record of records) {
      applyOperations(record.operations, this.committed);
    }
  }
}

function refuseRecords(journal: Journal, home: string): void {
  if (journal.records.length > 0) {
    throw new StorageError(`${journalPath(home)} does not belong to the state in ${stateFilePath(home)}`);
  }
}

function keyIn(fs: FileSystem, path: string): Key | undefined {
  try {
    return readDocumentFile(fs, path)?.key;
  } catch (error) {
    if (error instanceof StorageError) {
      return undefined;
    }
    throw error;
  }
}

/** The state of a view in clear, each document read once. */
export class ClearView implements Readable {
  readonly #view: View;
  readonly #read = new Map<Key, StoredDocument | undefined>();

  constructor(view: View) {
    this.#view = view;
  }

  get(key: Key): StoredDocument | undefined {
    if (this.#read.has(key)) {
      return this.#read.get(key);
    }
    const atRest = this.#view.committed.get(key);
    if (atRest?.read().sealed !== undefined && this.#view.committed.decides(key)) {
      this.#view.refuseMisplaced(key);
    }
    const document = atRest && this.#view.keyring.unseal(key, atRest, this.#view.disk.fileOf(key));
    this.#read.set(key, document);
    return document;
  }

  list(folder: Key): string[] {
    return this.#view.committed.list(folder);
  }

  holdsAny(folder: Key): boolean {
    return this.#view.committed.holdsAny(folder);
  }
}
