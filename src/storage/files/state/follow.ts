import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import type { FileSystem } from '../file-system.ts';
import { Journal } from '../journal/journal.ts';
import { changedDocuments, unchangedDocuments } from './all-documents.ts';
import type { View } from './view.ts';

/** The journal was replaced before all of it was read, so that changes may have been missed. */
export class OutrunError extends Error {}

/**
 * Reads a whole state consistently, without the lock, while a server changes it. Files may be read at different times, but every
 * change is also a record of the journal. So the files, overridden by the records that were appended meanwhile, are the state as
 * of the last record.
 */
export class Follower {
  readonly #fs: FileSystem;
  readonly #home: string;
  readonly #view: View;
  #journal: Journal;
  /** The sequence number of the next record to read. */
  #next: number;

  constructor(fs: FileSystem, home: string, view: View) {
    this.#fs = fs;
    this.#home = home;
    this.#view = view;
    this.#journal = Journal.open(fs, home, view.keyring.authenticator);
    this.#next = view.journal?.nextSequence ?? 0;
    try {
      this.#take(this.#journal);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * The documents in all files that no record has changed by then. The caller must iterate to the end.
   *
   * @throws OutrunError if the journal was replaced too fast
   */
  *files(): Generator<readonly [key: Key, document: StoredDocument]> {
    for (const found of unchangedDocuments(this.#view, (path) => this.#isChangedFile(path))) {
      this.#catchUp();
      if (!this.isChanged(found[0])) {
        yield found;
      }
    }
    this.#catchUp();
  }

  /** Whether a record read so far has changed the document. */
  isChanged(key: Key): boolean {
    return this.#view.committed.decides(key);
  }

  /** The documents that records have changed, as of the last one. */
  changed(): Array<readonly [key: Key, document: StoredDocument]> {
    return changedDocuments(this.#view);
  }

  close(): void {
    this.#journal.close();
  }

  /** Whether a record has changed the document in a file. The server may be writing that file. */
  #isChangedFile(path: string): boolean {
    this.#catchUp();
    const { committed, disk } = this.#view;
    let isChanged = false;
    const look = (key: Key) => {
      isChanged ||= disk.fileOf(key) === path;
    };
    const lookIn = (folder: Key) => {
      isChanged ||= path.startsWith(`${disk.folderOf(folder)}/`);
    };
    committed.applyTo({ put: look, delete: look, deleteAll: lookIn });
    return isChanged;
  }

  #catchUp(): void {
    if (this.#journal.readNew() === undefined) {
      const next = Journal.open(this.#fs, this.#home, this.#view.keyring.authenticator);
      this.#journal.close();
      this.#journal = next;
    }
    this.#take(this.#journal);
  }

  #take({ generation, records, nextSequence }: Journal): void {
    const first = nextSequence - records.length;
    if (generation !== this.#view.state.generation || first > this.#next) {
      throw new OutrunError();
    }
    for (const { operations } of records.slice(this.#next - first)) {
      this.#view.accept(operations);
    }
    this.#next = nextSequence;
  }
}
