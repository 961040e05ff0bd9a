import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import type { FileSystem } from '../file-system.ts';
import { Journal } from '../journal/journal.ts';
import { changedDocuments, unchangedDocuments } from './all-documents.ts';
import type { View } from './view.ts';

/** Thrown where the journal was replaced before all of it was read, so that nobody knows what has changed. */
export class OutrunError extends Error {}

/**
 * Follows a state that a server has and goes on changing, while all its files are read without the lock. A file may be older or newer
 * than the others, but then a record of the journal has changed it meanwhile. So whoever reads every file, and after that takes
 * what the records say over them, has the whole state as it is at one moment: that of the last record.
 */
export class Follower {
  readonly #fs: FileSystem;
  readonly #home: string;
  readonly #view: View;
  #journal: Journal;
  /** The sequence number of the first record that wasn't read. */
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
   * Every document's file that no record is known to have changed, at the moment when it's read. To be gone through to the end.
   *
   * @throws OutrunError where the journal was too fast
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

  /** Whether a record has changed the document, as far as is known by now. */
  isChanged(key: Key): boolean {
    return this.#view.committed.decides(key);
  }

  /** The documents that records have changed, as they are after the last one. */
  changed(): Array<readonly [key: Key, document: StoredDocument]> {
    return changedDocuments(this.#view);
  }

  close(): void {
    this.#journal.close();
  }

  /** Whether a record has changed the document of a file by now: the server may be writing it. */
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
