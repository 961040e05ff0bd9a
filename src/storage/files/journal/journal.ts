import { everyUnit, isDigit } from '../../../values/ascii.ts';
import { DamageError } from '../damage.ts';
import { failedWith } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { parentOf, readFrom, replaceFile, syncPath, writeAll } from '../whole-file.ts';
import { refuseLoss } from './loss.ts';
import { type Position, readPosition } from './position.ts';
import { decodeRecord, type JournalRecord, lineAt } from './record.ts';

/** What a journal begins with. */
export interface JournalStart {
  /** That of the state that the journal belongs to. */
  readonly generation: string;
  /** The sequence number of the first record. */
  readonly sequence: number;
  /** The moment of the last transaction before it, in nanoseconds since 1970. */
  readonly moment: bigint;
}

/** The path of the journal. */
export function journalPath(home: string): string {
  return `${home}/journal`;
}

/**
 * Puts a new journal in the old one's place. Its contents are on the disk when this returns, its name may not be: the first
 * commit sees to that.
 *
 * @param records Records to begin with, as bytes.
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

/** What each journal begins with; the version of the format follows. */
export const journalLabel = 'localvault journal';

const label = `${journalLabel} 2`;

/** The first line of a journal whose name isn't known to be on the disk. `authenticator` is the generation's. */
export function headLine({ generation, sequence, moment }: JournalStart, authenticator: Authenticator): Buffer {
  const tag = authenticator.tag(`journal ${sequence} ${moment}`);
  return Buffer.from(`${label} ${generation} ${sequence} ${moment} ${tag} ?\n`);
}

/** Far more than a server ever lets a journal grow to, in bytes. */
const largest = 2 ** 30;

/**
 * The bytes of an open journal.
 *
 * @throws DamageError where they are more than a journal ever has.
 */
export function journalBytes(fs: FileSystem, file: number, path: string): Buffer {
  const { size } = fs.fstat(file);
  if (size > largest) {
    throw new DamageError(`${path} is damaged: it has ${size} bytes`);
  }
  return readFrom(fs, file, 0, size);
}

/** What the first line says, and how many bytes it takes. */
interface Head extends JournalStart {
  readonly isNameDurable: boolean;
  readonly size: number;
  /** The generation's. */
  readonly authenticator: Authenticator;
}

/**
 * Reads the first line of a journal.
 *
 * @param authenticator The state's, of no generation.
 * @throws StorageError where it is damaged.
 */
export function headOf(bytes: Buffer, path: string, authenticator: Authenticator): Head {
  const line = lineAt(bytes, 0) ?? '';
  const [generation = '', sequence = '', moment = '', , mark] = line.slice(label.length + 1).split(' ');
  if (line.startsWith(label) && everyUnit(sequence, isDigit) && everyUnit(moment, isDigit)) {
    const own = authenticator.ofGeneration(generation);
    const start = { generation, sequence: Number(sequence), moment: BigInt(moment) };
    // All of the line is as it was written, but for the mark.
    const isAuthentic = line.slice(0, -1) === headLine(start, own).toString('latin1').slice(0, -2);
    if (isAuthentic && (mark === '!' || mark === '?')) {
      return { ...start, isNameDurable: mark === '!', size: line.length + 1, authenticator: own };
    }
  }
  throw new DamageError(`${path} is damaged: its first line was changed, or it is no journal of this state`);
}

/**
 * An open journal: the transactions that were committed since the documents' files were last known to be on the disk, in a
 * file that only grows until another takes its place.
 *
 *     localvault journal 2 <generation> <sequence number of the first record> <moment> <tag> <? or !>
 *     <records>
 *
 * The mark at the end of the first line says whether the file's name is known to be on the disk: `!`, or not yet: `?`. Without
 * it, a commit to a journal that was just put in place could be lost with the name.
 */
export class Journal {
  readonly generation: string;
  /** The generation's. */
  readonly authenticator: Authenticator;
  /** The records that were read or appended so far. */
  readonly records: JournalRecord[] = [];
  readonly #fs: FileSystem;
  readonly #path: string;
  readonly #file: number;
  readonly #identity: string;
  readonly #head: Head;
  /** Up to which transaction the journal must reach. */
  readonly #synced: number;
  #isNameDurable: boolean;
  #end: number;

  private constructor(fs: FileSystem, path: string, file: number, identity: string, head: Head, synced: number) {
    this.#fs = fs;
    this.#path = path;
    this.#file = file;
    this.#identity = identity;
    this.generation = head.generation;
    this.authenticator = head.authenticator;
    this.#head = head;
    this.#isNameDurable = head.isNameDurable;
    this.#end = head.size;
    this.#synced = synced;
  }

  /**
   * Opens the journal and reads it.
   *
   * @param authenticator The state's, of no generation.
   * @param position What was read before; journals of other generations are not held to it.
   * @throws StorageError where there is no journal, where it isn't one, and where committed transactions are missing.
   */
  static open(fs: FileSystem, home: string, authenticator: Authenticator, position?: Position): Journal {
    const path = journalPath(home);
    const known = position ?? readPosition(fs, home, authenticator);
    const file = fs.open(path, 'read');
    try {
      const { identity } = fs.fstat(file);
      const bytes = journalBytes(fs, file, path);
      const head = headOf(bytes, path, authenticator);
      const synced = known.generation === head.generation ? known.sequence : 0;
      const journal = new Journal(fs, path, file, identity, head, synced);
      journal.#take(bytes, head.size, 0);
      return journal;
    } catch (error) {
      fs.close(file);
      throw error;
    }
  }

  /** Opens the journal at `path`, which is to come into this one's place and has the same records but the first `count`. */
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

  /** How a journal begins that lacks the first `count` records of this one. */
  startAfter(count: number): JournalStart {
    const { generation, sequence, moment } = this.#head;
    const last = this.records[count - 1];
    return { generation, sequence: sequence + count, moment: last?.moment ?? moment };
  }

  /** Where the last whole record ends, in bytes. */
  get end(): number {
    return this.#end;
  }

  /** How many bytes the records take. */
  get recordBytes(): number {
    return this.#end - this.#head.size;
  }

  /** The sequence number that the next record will have. */
  get nextSequence(): number {
    return this.#head.sequence + this.records.length;
  }

  /** The moment of the last transaction, in nanoseconds since 1970 by the state's clock. */
  get lastMoment(): bigint {
    return this.records.at(-1)?.moment ?? this.#head.moment;
  }

  /**
   * Reads what other processes have appended. Returns the new records, or undefined when the journal was replaced, so that this
   * one says nothing about the state any more.
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
    return this.#take(readFrom(this.#fs, this.#file, from, size - from), 0, from);
  }

  /** The bytes of the records behind the first `count`. */
  bytesAfter(count: number): Buffer {
    const position = this.positionOf(count);
    const length = this.#end - position;
    return readFrom(this.#fs, this.#file, position, length).subarray(0, length);
  }

  /** Where the record behind the first `count` begins, in bytes. */
  positionOf(count: number): number {
    return this.records.slice(0, count).reduce((sum, record) => sum + record.size, this.#head.size);
  }

  /** Reads at a position; returns how many bytes were read. */
  read(into: Uint8Array, position: number): number {
    return this.#fs.read(this.#file, into, position);
  }

  /** Counts a record in that was appended behind the last one. */
  accept(record: JournalRecord): void {
    this.records.push(record);
    this.#end += record.size;
  }

  /** Sees to it that the journal's name is on the disk, and notes so in the journal. */
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

  /** Reads the records in `bytes` from `offset` on; `base` is where the bytes begin in the file. */
  #take(bytes: Buffer, from: number, base: number): JournalRecord[] {
    const found: JournalRecord[] = [];
    for (let offset = from; ; ) {
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
