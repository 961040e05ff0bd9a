import { StorageError } from '../../storage.ts';
import type { FileSystem } from '../file-system.ts';
import { tryTo, writeAll } from '../whole-file.ts';
import { type Journal, journalPath } from './journal.ts';
import { positionPath, writePosition } from './position.ts';
import { encodeRecord, type JournalRecord, type Operation } from './record.ts';

/** What the journal counts of a record whose changes its writer knows. */
const none: readonly Operation[] = [];

/** How many bytes of appended records are buffered at most before they are written. */
const bufferLimit = 1024 * 1024;

/** What was appended: its operations, documents with their stamps, and how many bytes it takes. */
export type AppendedRecord = Pick<JournalRecord, 'operations' | 'size'>;

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
  /** Records that were appended and not written yet, one after the other. */
  #buffer = Buffer.alloc(0);
  #buffered = 0;
  /** Whether the last attempt to write them failed. */
  #isStuck = false;

  /** Opens the journal of the state in `home` for appending. The caller holds the lock and has read all records. */
  constructor(fs: FileSystem, home: string, journal: Journal) {
    this.#fs = fs;
    this.#journal = journal;
    this.#file = fs.open(journalPath(home), 'write');
    try {
      this.#positionFile = fs.open(positionPath(home), 'write');
    } catch (error) {
      fs.close(this.#file);
      throw error;
    }
  }

  /**
   * Appends a record and syncs it. When this throws, nothing is committed.
   *
   * @param writes without stamps
   * @returns the writes, documents with their stamps
   */
  commit(writes: readonly Operation[], moment: bigint): readonly Operation[] {
    const { end, nextSequence: sequence } = this.#journal;
    const head = { sequence, moment, synced: sequence - 1 };
    const { bytes, operations } = encodeRecord(head, writes, this.#journal.authenticator);
    try {
      this.#write(bytes, end);
    } catch (error) {
      throw withOutcome(error, unchanged);
    }
    try {
      this.#fs.sync(this.#file);
    } catch (error) {
      throw withOutcome(error, this.#cutOff(end) ? unchanged : 'the change may have been made or not');
    }
    this.#journal.accept({ ...head, operations, size: bytes.length });
    this.notePosition(sequence);
    return operations;
  }

  /**
   * Appends a record, which `flush` writes and `sync` or `syncLater` then commits. A server appends dozens of records for each sync,
   * and a call of the file system for each would be a tenth of a login's time. The journal counts the record without what it changes,
   * which the caller knows.
   *
   * @param writes without stamps
   * @param synced The last transaction that is known to be on the disk.
   * @throws StorageError if the records before this one can't be written; then this one isn't appended
   */
  append(writes: readonly Operation[], moment: bigint, synced: number): AppendedRecord {
    const head = { sequence: this.#journal.nextSequence, moment, synced };
    const { bytes, operations } = encodeRecord(head, writes, this.#journal.authenticator);
    if (this.#isStuck || this.#buffered + bytes.length > bufferLimit) {
      try {
        this.#writeBuffered();
      } catch (error) {
        throw withOutcome(error, unchanged);
      }
    }
    this.#bufferRecord(bytes);
    this.#journal.accept({ ...head, operations: none, size: bytes.length });
    return { operations, size: bytes.length };
  }

  /** Writes what was appended. When this throws, all of it stays appended, and the next call tries again. */
  flush(): void {
    try {
      this.#writeBuffered();
    } catch (error) {
      throw withOutcome(error, 'the change is kept in memory, and the next request tries again to write it');
    }
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
  syncName(): void {
    this.#journal.syncName(this.#file);
  }

  /** Commits what was appended and flushed. */
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

  #writeBuffered(): void {
    if (this.#buffered === 0) {
      return;
    }
    // After a failure, the same bytes go to the same place.
    this.#isStuck = true;
    this.#write(this.#buffer.subarray(0, this.#buffered), this.#journal.end - this.#buffered);
    this.#isStuck = false;
    this.#buffered = 0;
  }

  #bufferRecord(bytes: Uint8Array): void {
    const needed = this.#buffered + bytes.length;
    if (this.#buffer.length < needed) {
      const larger = Buffer.allocUnsafeSlow(2 * needed);
      larger.set(this.#buffer.subarray(0, this.#buffered));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#buffered);
    this.#buffered = needed;
  }

  /** Writes records at a position where the journal ends. When this throws, it ends there still. */
  #write(bytes: Uint8Array, end: number): void {
    this.#cleanEnd(end);
    this.#journal.syncName(this.#file);
    try {
      writeAll(this.#fs, this.#file, bytes, end);
    } catch (error) {
      // Part of a record counts for nothing. If it can't be cut off, the next writer does so.
      this.#cutOff(end);
      throw error;
    }
  }

  /** Cuts off what a process left that died while it wrote. */
  #cleanEnd(end: number): void {
    if (!this.#isClean && this.#fs.fstat(this.#file).size > end) {
      this.#fs.truncate(this.#file, end);
    }
    this.#isClean = true;
  }

  /** Tries to cut off what was written in vain; returns whether it could. */
  #cutOff(end: number): boolean {
    this.#isClean = false;
    try {
      this.#fs.truncate(this.#file, end);
      return true;
    } catch {
      return false;
    }
  }
}

/** The error with what became of the transaction. */
function withOutcome(error: unknown, outcome: string): unknown {
  return error instanceof StorageError ? new StorageError(`${error.message}; ${outcome}`) : error;
}

const unchanged = 'nothing was changed';
