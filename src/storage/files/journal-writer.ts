import { StorageError } from '../storage.ts';
import type { FileSystem } from './file-system.ts';
import type { Journal } from './journal.ts';
import { encodeRecord, type Operation, type Sum } from './journal-record.ts';
import { writeAll } from './whole-file.ts';

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
  readonly #journal: Journal;
  readonly #sum: Sum | undefined;
  /** Whether the journal is known to end with its last record. It stays so while the lock is held, but for what fails. */
  #isClean = false;

  /** `file` is the journal, open for writing. `sum` works out the records' checksums. */
  constructor(fs: FileSystem, file: number, journal: Journal, sum?: Sum) {
    this.#fs = fs;
    this.#file = file;
    this.#journal = journal;
    this.#sum = sum;
  }

  /** Appends a record and syncs it. When this throws, nothing is committed. */
  commit(operations: readonly Operation[]): void {
    const { end, nextSequence: sequence } = this.#journal;
    const bytes = this.#write(operations);
    try {
      this.#fs.sync(this.#file);
    } catch (error) {
      throw this.#takeBack(end, error, true);
    }
    this.#journal.accept({ sequence, operations, size: bytes });
  }

  /**
   * Appends a record; `sync` or `syncLater` commits it. The journal counts it without what it changes, which the caller knows.
   * When this throws, nothing was appended.
   *
   * @returns how many bytes the record takes
   */
  append(operations: readonly Operation[]): number {
    const sequence = this.#journal.nextSequence;
    const size = this.#write(operations);
    this.#journal.accept({ sequence, operations: none, size });
    return size;
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
  }

  #write(operations: readonly Operation[]): number {
    const { end, nextSequence } = this.#journal;
    const bytes = encodeRecord(nextSequence, operations, this.#sum);
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
