import { everyUnit, isDigit } from '../../../values/ascii.ts';
import { DamageError } from '../damage.ts';
import { failedWith } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { parentOf, readFrom, replaceFile, syncPath, writeAll } from '../whole-file.ts';
import type { EncodedRecords } from './encoded-changes.ts';
import { endsBefore, refuseLoss } from './loss.ts';
import { passedOverFault } from './passed-over.ts';
import { noteCheckpoint, type Position, readPosition } from './position.ts';
import { decodeRecord, type EncodedRecord, type JournalRecord, lineAt } from './record.ts';

/** The data in a journal's first line. */
export interface JournalStart {
  /** The generation of the state that the journal belongs to. */
  readonly generation: string;
  /** The sequence number of the first record. */
  readonly sequence: number;
  /** The moment of the transaction before that record, in nanoseconds since 1970. */
  readonly moment: bigint;
}

/** The path of the journal. */
export function journalPath(home: string): string {
  return `${home}/journal`;
}

/**
 * Replaces the journal. The new contents are durable when this returns; the name may not be, which the first commit takes care of.
 *
 * @param records the bytes of the first records
 */
export function installJournal(
  fs: FileSystem,
  home: string,
  start: JournalStart,
  authenticator: Authenticator,
  records: Buffer = Buffer.alloc(0),
): void {
  const head = headLine(start, authenticator.ofGeneration(start.generation));
  replaceFile(fs, journalPath(home), Buffer.concat([head, records]), { sync: true });
}

/** The beginning of every journal. The format's version follows. */
export const journalLabel = 'localvault journal';

const label = `${journalLabel} 2`;

/**
 * The first line of a journal whose name isn't known to be durable.
 *
 * @param authenticator the generation's
 */
export function headLine({ generation, sequence, moment }: JournalStart, authenticator: Authenticator): Buffer {
  const tag = authenticator.tag(`journal ${sequence} ${moment}`);
  return Buffer.from(`${label} ${generation} ${sequence} ${moment} ${tag} ?\n`);
}

/** In bytes. A server's journal stays far smaller. */
const largest = 2 ** 30;

/**
 * Reads an open journal.
 *
 * @param place where to begin, in bytes
 * @throws DamageError if it is longer than any journal
 */
export function journalBytes(fs: FileSystem, file: number, path: string, place = 0): Buffer {
  const { size } = fs.fstat(file);
  if (size > largest) {
    throw new DamageError(`${path} is damaged: it has ${size} bytes`);
  }
  return readFrom(fs, file, place, Math.max(size - place, 0));
}

/** In bytes. Longer than any first line. */
const firstLineRoom = 256;

function firstLine(fs: FileSystem, file: number): Buffer {
  const bytes = Buffer.alloc(firstLineRoom);
  return bytes.subarray(0, fs.read(file, bytes, 0));
}

/** The first line, and its length in bytes. */
interface Head extends JournalStart {
  readonly isNameDurable: boolean;
  readonly size: number;
  /** The generation's. */
  readonly authenticator: Authenticator;
}

/**
 * Reads the first line of a journal.
 *
 * @param authenticator the state's, not a generation's
 * @throws DamageError if it is damaged
 */
export function headOf(bytes: Buffer, path: string, authenticator: Authenticator): Head {
  const line = lineAt(bytes, 0) ?? '';
  const [generation = '', sequence = '', moment = '', , mark] = line.slice(label.length + 1).split(' ');
  if (line.startsWith(label) && everyUnit(sequence, isDigit) && everyUnit(moment, isDigit)) {
    const own = authenticator.ofGeneration(generation);
    const start = { generation, sequence: Number(sequence), moment: BigInt(moment) };
    // The tag covers the whole line except the mark.
    const isAuthentic = line.slice(0, -1) === headLine(start, own).toString('latin1').slice(0, -2);
    if (isAuthentic && (mark === '!' || mark === '?')) {
      return { ...start, isNameDurable: mark === '!', size: line.length + 1, authenticator: own };
    }
  }
  throw new DamageError(`${path} is damaged: its first line was changed, or it belongs to another state`);
}

/** Where the records start that count. */
interface Base {
  readonly sequence: number;
  /** The moment of the transaction before. */
  readonly moment: bigint;
  /** In bytes. */
  readonly place: number;
}

/**
 * An open journal: the committed transactions whose documents' files may not be durable yet. The file only grows, until another
 * journal replaces it.
 *
 *     localvault journal 2 <generation> <sequence number of the first record> <moment> <tag> <? or !>
 *     <records>
 *
 * The mark at the end of the first line is `!` if the file's name is known to be durable, else `?`. The first commit makes the name
 * durable: otherwise a power cut could lose a just installed journal together with its commits.
 */
export class Journal {
  readonly generation: string;
  /** The generation's. */
  readonly authenticator: Authenticator;
  /** The records that were read or appended, without those before the checkpoint. */
  readonly records: JournalRecord[] = [];
  readonly #fs: FileSystem;
  readonly #path: string;
  readonly #file: number;
  readonly #identity: string;
  readonly #head: Head;
  /** The last transaction that the journal must contain. */
  readonly #synced: number;
  #isNameDurable: boolean;
  #base: Base;
  #end: number;
  #encoded: EncodedRecords | undefined;

  private constructor(fs: FileSystem, path: string, file: number, identity: string, head: Head, synced: number) {
    this.#fs = fs;
    this.#path = path;
    this.#file = file;
    this.#identity = identity;
    this.generation = head.generation;
    this.authenticator = head.authenticator;
    this.#head = head;
    this.#isNameDurable = head.isNameDurable;
    this.#base = { sequence: head.sequence, moment: head.moment, place: head.size };
    this.#end = head.size;
    this.#synced = synced;
  }

  /**
   * Opens the journal and reads it.
   *
   * @param authenticator the state's, not a generation's
   * @param position if it was read already. It is ignored for a journal of another generation.
   * @throws StateError if the journal is missing or damaged, or lacks committed transactions
   */
  static open(fs: FileSystem, home: string, authenticator: Authenticator, position?: Position): Journal {
    const path = journalPath(home);
    const known = position ?? readPosition(fs, home, authenticator);
    const file = fs.open(path, 'read');
    try {
      const { identity, size } = fs.fstat(file);
      const isWhole = known.checkpoint === undefined;
      const bytes = isWhole ? journalBytes(fs, file, path) : firstLine(fs, file);
      const head = headOf(bytes, path, authenticator);
      const synced = known.generation === head.generation ? known.sequence : 0;
      const journal = new Journal(fs, path, file, identity, head, synced);
      journal.#beginAt(known, size);
      const place = journal.end;
      const rest = isWhole ? bytes.subarray(place) : journalBytes(fs, file, path, place);
      const records = journal.#take(rest, place);
      journal.#encoded = { bytes: rest.subarray(0, journal.end - place), records };
      return journal;
    } catch (error) {
      fs.close(file);
      throw error;
    }
  }

  /** Opens the journal at `path`, which will replace this one and lacks its first `count` records. */
  openNext(count: number, path: string): Journal {
    const start = this.startAfter(count);
    const file = this.#fs.open(path, 'read');
    const { authenticator } = this;
    const size = headLine(start, authenticator).length;
    const { identity } = this.#fs.fstat(file);
    const head = { ...start, size, isNameDurable: false, authenticator };
    const next = new Journal(this.#fs, this.#path, file, identity, head, this.#synced);
    for (const record of this.records.slice(count)) {
      next.accept(record);
    }
    return next;
  }

  /** The first line's data for a journal that lacks the first `count` records of this one. */
  startAfter(count: number): JournalStart {
    const { generation } = this.#head;
    const { sequence, moment } = this.#base;
    const last = this.records[count - 1];
    return { generation, sequence: sequence + count, moment: last?.moment ?? moment };
  }

  /** The records that were read when the journal was opened. */
  get encoded(): EncodedRecords | undefined {
    return this.#encoded;
  }

  /** The position in bytes after the last complete record. */
  get end(): number {
    return this.#end;
  }

  /** How many bytes the records take that count. */
  get recordBytes(): number {
    return this.#end - this.#base.place;
  }

  /** The next record's sequence number. */
  get nextSequence(): number {
    return this.#base.sequence + this.records.length;
  }

  /** The moment of the last transaction, in nanoseconds since 1970 by the state's clock. */
  get lastMoment(): bigint {
    return this.records.at(-1)?.moment ?? this.#base.moment;
  }

  /**
   * Reads the records that other processes appended. Returns undefined if the journal was replaced, so that this object is
   * outdated.
   */
  readNew(): readonly JournalRecord[] | undefined {
    const size = this.#currentSize();
    if (size === undefined || size < this.#end) {
      return undefined;
    }
    if (size === this.#end) {
      return [];
    }
    const from = this.#end;
    return this.#take(readFrom(this.#fs, this.#file, from, size - from), from);
  }

  /** The bytes of all records after the first `count`. */
  bytesAfter(count: number): Buffer {
    const position = this.positionOf(count);
    const length = this.#end - position;
    return readFrom(this.#fs, this.#file, position, length).subarray(0, length);
  }

  /** The position in bytes after the first `count` records. */
  positionOf(count: number): number {
    return this.records.slice(0, count).reduce((sum, record) => sum + record.size, this.#base.place);
  }

  /** Reads at a position. Returns how many bytes were read. */
  read(into: Uint8Array, position: number): number {
    return this.#fs.read(this.#file, into, position);
  }

  /**
   * Notes that the first `count` records don't count any more. The file keeps them: copying the rest of a long journal costs more than
   * a command. The caller holds the lock and has made the documents' files durable.
   */
  passOver(count: number, home: string): void {
    const place = this.positionOf(count);
    const { generation, sequence, moment } = this.startAfter(count);
    const checkpoint = { first: this.#head.sequence, place, sequence, moment };
    noteCheckpoint(this.#fs, home, generation, checkpoint, this.authenticator);
    this.#base = { place, sequence, moment };
    this.records.splice(0, count);
  }

  /** Describes what is wrong with the records that don't count any more (`passedOverFault`); undefined if nothing is. */
  passedOverFault(): string | undefined {
    const place = this.#head.size;
    const length = this.#base.place - place;
    const bytes = readFrom(this.#fs, this.#file, place, length).subarray(0, length);
    const records = { bytes, place, first: this.#head.sequence, next: this.#base.sequence };
    return passedOverFault(this.#path, records, this.authenticator);
  }

  /** Adds a record that was appended after the last one. */
  accept(record: JournalRecord): void {
    this.records.push(record);
    this.#end += record.size;
  }

  /**
   * Makes the journal's name durable, and marks the journal accordingly.
   *
   * @param file the journal, opened for writing
   */
  syncName(file: number): void {
    if (this.#isNameDurable) {
      return;
    }
    const home = parentOf(this.#path);
    syncPath(this.#fs, home);
    syncPath(this.#fs, parentOf(home));
    writeAll(this.#fs, file, Buffer.from('!'), this.#head.size - 2);
    this.#isNameDurable = true;
  }

  close(): void {
    this.#fs.close(this.#file);
  }

  /**
   * Passes over the records that don't count any more.
   *
   * @param size the journal's size in bytes
   * @throws DamageError if it ends before the next record
   */
  #beginAt({ generation, checkpoint }: Position, size: number): void {
    if (generation !== this.generation || checkpoint?.first !== this.#head.sequence) {
      return;
    }
    const { place, sequence, moment } = checkpoint;
    if (size < place) {
      throw new DamageError(endsBefore(this.#path, sequence - 1));
    }
    this.#base = { place, sequence, moment };
    this.#end = place;
  }

  /**
   * Reads the records in `bytes`.
   *
   * @param base where `bytes` starts in the file
   */
  #take(bytes: Buffer, base: number): EncodedRecord[] {
    const found: EncodedRecord[] = [];
    for (let offset = 0; ; ) {
      const sequence = this.nextSequence;
      const record = decodeRecord(bytes, offset, this.authenticator, sequence);
      if (record === undefined) {
        if (offset < bytes.length || sequence <= this.#synced) {
          const end = { path: this.#path, bytes, offset, place: base + offset, sequence, synced: this.#synced };
          refuseLoss(end, this.authenticator);
        }
        return found;
      }
      this.accept(record);
      found.push(record);
      offset += record.size;
    }
  }

  #currentSize(): number | undefined {
    try {
      const facts = this.#fs.stat(this.#path);
      return facts.identity === this.#identity ? facts.size : undefined;
    } catch (error) {
      if (failedWith(error, 'ENOENT', 'ENOTDIR')) {
        return undefined;
      }
      throw error;
    }
  }
}
