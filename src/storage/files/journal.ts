import { everyUnit, isDigit } from '../../values/ascii.ts';
import { StorageError } from '../storage.ts';
import { failedWith } from './file-error.ts';
import type { FileSystem } from './file-system.ts';
import { decodeRecord, type JournalRecord, lineAt, type Sum } from './journal-record.ts';
import { JournalWriter } from './journal-writer.ts';
import { parentOf, readFrom, replaceFile, syncPath, writeAll } from './whole-file.ts';

/** What a new journal begins with. */
export interface JournalStart {
  /** That of the state that the journal belongs to. */
  readonly generation: string;
  /** The sequence number of the first record. */
  readonly sequence: number;
  /** Records to begin with, as bytes. */
  readonly records?: Buffer;
}

/** The path of the journal. */
export function journalPath(home: string): string {
  return `${home}/journal`;
}

/**
 * Puts a new journal in the old one's place. Its contents are on the disk when this returns, its name may not be: the first
 * commit sees to that.
 */
export function installJournal(fs: FileSystem, home: string, start: JournalStart): void {
  replaceFile(fs, journalPath(home), Buffer.concat([headLine(start), start.records ?? Buffer.alloc(0)]), {
    sync: true,
  });
}

const headLabel = 'localvault journal 1';

/** The first line of a journal whose name isn't known to be on the disk. */
export function headLine({ generation, sequence }: JournalStart): Buffer {
  return Buffer.from(`${headLabel} ${generation} ${sequence} ?\n`);
}

/** What the first line says, and how many bytes it takes. */
interface Head {
  readonly generation: string;
  readonly sequence: number;
  readonly isNameSettled: boolean;
  readonly size: number;
}

function readHead(bytes: Buffer, path: string): Head {
  const line = lineAt(bytes, 0) ?? '';
  const [label, generation = '', sequence = '', mark = '', ...rest] = line.replace(headLabel, '').split(' ');
  const isSound = label === '' && generation !== '' && sequence !== '' && everyUnit(sequence, isDigit);
  if (!isSound || (mark !== '!' && mark !== '?') || rest.length > 0) {
    throw new StorageError(`${path} is not a journal of localvault, or it is damaged`);
  }
  return { generation, sequence: Number(sequence), isNameSettled: mark === '!', size: line.length + 1 };
}

/**
 * An open journal: the transactions that were committed since the documents' files were last known to be on the disk, in a
 * file that only grows until another takes its place.
 *
 *     localvault journal 1 <generation> <sequence number of the first record> <? or !>
 *     <records>
 *
 * The mark at the end of the first line says whether the file's name is known to be on the disk: `!`, or not yet: `?`. Without
 * it, a commit to a journal that was just put in place could be lost with the name.
 */
export class Journal {
  readonly generation: string;
  /** The records that were read or appended so far. */
  readonly records: JournalRecord[] = [];
  readonly #fs: FileSystem;
  readonly #path: string;
  readonly #file: number;
  readonly #identity: string;
  readonly #firstSequence: number;
  readonly #start: number;
  #nameSettled: boolean;
  #end: number;

  private constructor(fs: FileSystem, path: string, file: number, identity: string, head: Head) {
    this.#fs = fs;
    this.#path = path;
    this.#file = file;
    this.#identity = identity;
    this.generation = head.generation;
    this.#firstSequence = head.sequence;
    this.#nameSettled = head.isNameSettled;
    this.#start = head.size;
    this.#end = head.size;
  }

  /** Opens the journal and reads it. Throws StorageError where there is none or it isn't one. */
  static open(fs: FileSystem, home: string): Journal {
    const path = journalPath(home);
    const file = fs.open(path, 'read');
    try {
      const { size, identity } = fs.facts(file);
      const bytes = readFrom(fs, file, 0, size);
      const journal = new Journal(fs, path, file, identity, readHead(bytes, path));
      journal.#take(bytes, journal.#start);
      return journal;
    } catch (error) {
      fs.close(file);
      throw error;
    }
  }

  /** Opens the journal at `path`, which is to come into this one's place and has the same records but the first `count`. */
  openNext(count: number, path: string): Journal {
    const sequence = this.#firstSequence + count;
    const { generation } = this;
    const file = this.#fs.open(path, 'read');
    const size = headLine({ generation, sequence }).length;
    const { identity } = this.#fs.facts(file);
    const next = new Journal(this.#fs, this.#path, file, identity, {
      generation,
      sequence,
      size,
      isNameSettled: false,
    });
    for (const record of this.records.slice(count)) {
      next.accept(record);
    }
    return next;
  }

  /** Where the last whole record ends, in bytes. */
  get end(): number {
    return this.#end;
  }

  /** How many bytes the records take. */
  get recordBytes(): number {
    return this.#end - this.#start;
  }

  /** The sequence number that the next record will have. */
  get nextSequence(): number {
    return this.#firstSequence + this.records.length;
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
    return this.#take(readFrom(this.#fs, this.#file, this.#end, size - this.#end), 0);
  }

  /** The bytes of the records behind the first `count`. */
  bytesAfter(count: number): Buffer {
    const position = this.positionOf(count);
    const length = this.#end - position;
    return readFrom(this.#fs, this.#file, position, length).subarray(0, length);
  }

  /** Where the record behind the first `count` begins, in bytes. */
  positionOf(count: number): number {
    return this.records.slice(0, count).reduce((sum, record) => sum + record.size, this.#start);
  }

  /** Reads at a position; returns how many bytes were read. */
  read(into: Uint8Array, position: number): number {
    return this.#fs.read(this.#file, into, position);
  }

  /** Opens the journal for appending. The caller holds the lock and has read all records. `sum` works out checksums. */
  writer(sum?: Sum): JournalWriter {
    const file = this.#fs.open(this.#path, 'write');
    return new JournalWriter(this.#fs, file, this, sum);
  }

  /** Counts a record in that was appended behind the last one. */
  accept(record: JournalRecord): void {
    this.records.push(record);
    this.#end += record.size;
  }

  /** Sees to it that the journal's name is on the disk, and notes so in the journal. */
  settleName(file: number): void {
    if (this.#nameSettled) {
      return;
    }
    const home = parentOf(this.#path);
    syncPath(this.#fs, home);
    syncPath(this.#fs, parentOf(home));
    writeAll(this.#fs, file, Buffer.from('!'), this.#start - 2);
    this.#nameSettled = true;
  }

  close(): void {
    this.#fs.close(this.#file);
  }

  #take(bytes: Buffer, from: number): JournalRecord[] {
    const found: JournalRecord[] = [];
    for (let offset = from; ; ) {
      const record = decodeRecord(bytes, offset, this.nextSequence);
      if (record === undefined) {
        return found;
      }
      this.records.push(record);
      found.push(record);
      offset += record.size;
      this.#end += record.size;
    }
  }

  #currentSize(): number | undefined {
    try {
      const facts = this.#fs.look(this.#path);
      return facts.identity === this.#identity ? facts.size : undefined;
    } catch (error) {
      if (failedWith(error, 'ENOENT', 'ENOTDIR')) {
        return undefined;
      }
      throw error;
    }
  }
}
