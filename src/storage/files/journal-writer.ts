import { StorageError } from '../storage.ts';
import type { FileSystem } from './file-system.ts';
import type { Journal } from './journal.ts';
import { encodeRecord, type Operation, type RecordHead, type WrittenOperation } from './journal-record.ts';
import { positionPath, writePosition } from './position.ts';
import { parentOf, tryTo, writeAll } from './whole-file.ts';

/** What the journal counts of a record whose changes its writer knows. */
const none: readonly Operation[] = [];

/**
 * Appends transactions to the journal, for whoever holds the lock.
 *
 * **The commit point** is the sync of the journal after a transaction's record was appended. Before it, the transaction may
 * be gone after a power cut, wholly; after it, the transaction is there for good.
 */
export class JournalWriter {
  readonly #fs: FileSystem;
  readonly #file: number;
  readonly #positionFile: number;
  readonly #journal: Journal;
  /** Whether the journal is known to end with its last record. It stays so while the lock is held, but for what fails. */
  #isClean = false;

  /** `path` is the journal's. */
  constructor(fs: FileSystem, path: string, journal: Journal) {
    this.#fs = fs;
    this.#journal = journal;
    this.#file = fs.open(path, 'write');
    try {
      this.#positionFile = fs.open(positionPath(parentOf(path)), 'write');
    } catch (error) {
      fs.close(this.#file);
      throw error;
    }
  }

  /**
   * Appends a record and syncs it. When this throws, nothing is committed.
   *
   * @param operations With tags for the journal's next sequence number.
   */
  commit(operations: readonly WrittenOperation[], moment: bigint): void {
    const { end, nextSequence: sequence } = this.#journal;
    const head = { sequence, moment, synced: sequence - 1 };
    const size = this.#write(head, operations);
    try {
      this.#fs.sync(this.#file);
    } catch (error) {
      throw this.#takeBack(end, error, true);
    }
    this.#journal.accept({ ...head, operations, size });
    this.notePosition(sequence);
  }

  /**
   * Appends a record; `sync` or `syncLater` commits it. The journal counts it without what it changes, which the caller knows.
   * When this throws, nothing was appended.
   *
   * @param synced The last transaction that is known to be on the disk.
   * @returns how many bytes the record takes
   */
  append(operations: readonly WrittenOperation[], moment: bigint, synced: number): number {
    const head = { sequence: this.#journal.nextSequence, moment, synced };
    const size = this.#write(head, operations);
    this.#journal.accept({ ...head, operations: none, size });
    return size;
  }

  /**
   * Notes up to which transaction the journal is on the disk. What fails is left to the next commit: without it the transactions
   * stand all the same, but a journal that is cut short there wouldn't be noticed.
   */
  notePosition(sequence: number): void {
    const { generation } = this.#journal;
    tryTo(() => writePosition(this.#fs, this.#positionFile, { generation, sequence }, this.#journal.authenticator));
  }

  /** Sees to it that the journal's name is on the disk. */
  settleName(): void {
    this.#journal.settleName(this.#file);
  }

  /** Commits what was appended. */
  sync(): void {
    this.#fs.sync(this.#file);
  }

  /** The same, while other work goes on. */
  syncLater(): Promise<void> {
    return this.#fs.syncLater(this.#file);
  }

  close(): void {
    this.#fs.close(this.#file);
    this.#fs.close(this.#positionFile);
  }

  #write(head: RecordHead, operations: readonly WrittenOperation[]): number {
    const { end, authenticator } = this.#journal;
    const bytes = encodeRecord(head, operations, authenticator);
    this.#cleanEnd(end);
    this.#journal.settleName(this.#file);
    try {
      writeAll(this.#fs, this.#file, bytes, end);
    } catch (error) {
      throw this.#takeBack(end, error, false);
    }
    return bytes.length;
  }

  /** Cuts off what a process left that died while it wrote. */
  #cleanEnd(end: number): void {
    if (!this.#isClean && this.#fs.facts(this.#file).size > end) {
      this.#fs.truncate(this.#file, end);
    }
    this.#isClean = true;
  }

  /** Cuts off what was appended in vain; returns what to throw. */
  #takeBack(end: number, cause: unknown, isWhole: boolean): unknown {
    this.#isClean = false;
    let outcome = 'nothing was changed';
    try {
      this.#fs.truncate(this.#file, end);
    } catch {
      // A half record counts for nothing, and the next writer cuts it off. A whole one may count.
      outcome = isWhole ? 'the change may have been made or not' : outcome;
    }
    return cause instanceof StorageError ? new StorageError(`${cause.message}; ${outcome}`) : cause;
  }
}
