import { StateError } from '../../../values/state-error.ts';
import type { FileSystem } from '../file-system.ts';
import { tryTo, writeAll } from '../whole-file.ts';
import { type Journal, journalPath } from './journal.ts';
import { positionPath, writePosition } from './position.ts';
import { encodeRecord, type JournalRecord, type Operation, withRoom } from './record.ts';

/** The journal keeps no operations of records that were appended with `append`. */
const none: readonly Operation[] = [];

/** How many bytes of appended records to buffer before they are written. */
const bufferLimit = 1024 * 1024;

/** An appended record: its operations, with stamped documents, and its size. */
export type AppendedRecord = Pick<JournalRecord, 'operations' | 'size'>;

/**
 * Appends transactions to the journal. The caller holds the lock.
 *
 * **The commit point** is the sync of the journal after a transaction's record was appended. A power cut before it may lose the
 * transaction as a whole; after it, the transaction is durable.
 */
export class JournalWriter {
  readonly #fs: FileSystem;
  readonly #file: number;
  readonly #positionFile: number;
  readonly #journal: Journal;
  /** Whether the file is known to end with its last record. Only a failed write changes that while the lock is held. */
  #isClean = false;
  /** Appended records that aren't written yet. */
  #buffer: Buffer = Buffer.alloc(0);
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
   * Appends a record and syncs it. If this throws, nothing is committed.
   *
   * @param writes without stamps
   * @returns The writes, with stamped documents
   */
  commit(writes: readonly Operation[], moment: bigint): readonly Operation[] {
    const { end, nextSequence: sequence } = this.#journal;
    const head = { sequence, moment, synced: sequence - 1 };
    const { bytes, operations } = encodeRecord(head, writes, this.#journal.authenticator);
    explain(unchanged, () => this.#write(bytes, end));
    try {
      this.#fs.sync(this.#file);
    } catch (error) {
      throw withOutcome(error, this.#cutOff(end) ? unchanged : 'the change may or may not have been made');
    }
    this.#journal.accept({ ...head, operations, size: bytes.length });
    this.notePosition(sequence);
    return operations;
  }

  /**
   * Appends a record to a buffer. `flush` writes it; `sync` or `syncLater` then commits it. A server appends dozens of records
   * for each sync, and a system call for each would take a tenth of a login's time. The journal doesn't keep the record's
   * operations: the caller has them.
   *
   * @param writes without stamps
   * @param synced the last transaction that is known to be durable
   * @throws StateError if earlier records can't be written; this one isn't appended then
   */
  append(writes: readonly Operation[], moment: bigint, synced: number): AppendedRecord {
    const head = { sequence: this.#journal.nextSequence, moment, synced };
    const { bytes, operations } = encodeRecord(head, writes, this.#journal.authenticator);
    if (this.#isStuck || this.#buffered + bytes.length > bufferLimit) {
      explain(unchanged, () => this.#writeBuffered());
    }
    this.#bufferRecord(bytes);
    this.#journal.accept({ ...head, operations: none, size: bytes.length });
    return { operations, size: bytes.length };
  }

  /** Writes the buffered records. If this throws, they stay buffered and the next call tries again. */
  flush(): void {
    explain('the change is kept in memory, and the next request retries the write', () => this.#writeBuffered());
  }

  /**
   * Updates the position: the journal is durable up to a transaction. A failure is ignored, because the transactions are committed
   * anyway and the next commit updates it again. Until then a truncated journal would go unnoticed.
   */
  notePosition(sequence: number): void {
    const { generation } = this.#journal;
    tryTo(() => writePosition(this.#fs, this.#positionFile, { generation, sequence }, this.#journal.authenticator));
  }

  /** Makes the journal's name durable. */
  syncName(): void {
    this.#journal.syncName(this.#file);
  }

  /** Commits the flushed records. */
  sync(): void {
    this.#fs.sync(this.#file);
  }

  /** Commits the flushed records without blocking. */
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
    // After a failure, the next attempt writes the same bytes to the same position.
    this.#isStuck = true;
    this.#write(this.#buffer.subarray(0, this.#buffered), this.#journal.end - this.#buffered);
    this.#isStuck = false;
    this.#buffered = 0;
  }

  #bufferRecord(bytes: Uint8Array): void {
    this.#buffer = withRoom(this.#buffer, this.#buffered, bytes.length);
    this.#buffer.set(bytes, this.#buffered);
    this.#buffered += bytes.length;
  }

  /** Writes records at the journal's end. If this throws, the journal still ends there. */
  #write(bytes: Uint8Array, end: number): void {
    this.#cleanEnd(end);
    this.#journal.syncName(this.#file);
    try {
      writeAll(this.#fs, this.#file, bytes, end);
    } catch (error) {
      // An incomplete record is ignored. If it can't be truncated now, the next writer does it.
      this.#cutOff(end);
      throw error;
    }
  }

  /** Truncates a torn write that a killed process left. */
  #cleanEnd(end: number): void {
    if (!this.#isClean && this.#fs.fstat(this.#file).size > end) {
      this.#fs.truncate(this.#file, end);
    }
    this.#isClean = true;
  }

  /** Tries to truncate a failed write. Returns whether that worked. */
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

/** Writes, and adds to the message of an error what happened to the transaction. */
function explain(outcome: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw withOutcome(error, outcome);
  }
}

/** Adds to an error's message what happened to the transaction. */
function withOutcome(error: unknown, outcome: string): unknown {
  return error instanceof StateError ? new StateError(`${error.message}; ${outcome}`) : error;
}

const unchanged = 'nothing was changed';
