import { isLogged } from '../../logs.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import { failedWith } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import {
  makeFolders,
  parentOf,
  readFrom,
  removeFile,
  temporaryOf,
  tryTo,
  writeAll,
  writeWhole,
} from '../whole-file.ts';
import type { Disk } from './disk.ts';
import {
  batchEndIn,
  batchOf,
  documentsIn,
  emptyLog,
  estimateOf,
  isBatchIntact,
  type LogEstimate,
  lineFeed,
  longestBatchEnd,
  putLine,
  readLog,
  readLogFile,
  removalLine,
} from './log-file.ts';

/** Up to this size a log with any documents is never rewritten, in bytes. */
const smallest = 16 * 1024;
/** A log is rewritten when it has become this many times longer than what it keeps. */
const growth = 2;
/** About how many times longer than the line of a removal that of the document was. */
const removedLength = 2;

/** A log's end. */
interface LogEnd {
  /** In bytes. */
  readonly size: number;
  /** As the last batch says. */
  readonly estimate: LogEstimate;
}

/** A log that this writer has appended to. */
interface Written extends LogEnd {
  /** Whether it has lost a document since the last `finish`. */
  readonly hasLost: boolean;
  /**
   * The documents of a log that this writer created since the last `finish`. In others, nobody knows which of the documents that are put are
   * new.
   */
  readonly keys: Set<Key> | undefined;
}

/**
 * Appends to logs, the files that the documents below `logs` share: one batch to a log for all documents that were set before a `flush`.
 * Nothing is durable before the caller has synced the files, and until then the journal must have the documents.
 */
export class LogWriter {
  readonly #fs: FileSystem;
  readonly #disk: Disk;
  /** The changes of each log. Undefined for a removed document. */
  readonly #changes = new Map<string, Map<Key, StoredDocument | undefined>>();
  readonly #written = new Map<string, Written>();
  /** Logs that something was to be removed from and that aren't there. Their folders may be left empty by a crash. */
  readonly #missing = new Set<string>();
  /** What replaces a log after the sync: its temporary file, or nothing if no document is left. */
  readonly #replacements = new Map<string, string | undefined>();

  constructor(fs: FileSystem, disk: Disk) {
    this.#fs = fs;
    this.#disk = disk;
  }

  /** The logs that were changed and aren't finished. Some may be missing. */
  get written(): string[] {
    return [...this.#written.keys(), ...this.#missing];
  }

  /** Adds a document to the next batch, or removes it. */
  set(key: Key, document: StoredDocument | undefined): void {
    if (!isLogged(key)) {
      throw new Error(`${key} has a file of its own`);
    }
    const path = this.#disk.fileOf(key);
    const changes = this.#changes.get(path) ?? new Map<Key, StoredDocument | undefined>();
    this.#changes.set(path, changes.set(key, document));
  }

  /**
   * Appends what was set.
   *
   * @param first The first transaction in the journal
   * @param areNew Whether no log contains any of the documents
   */
  flush(first: number, areNew = false): void {
    for (const [path, changes] of this.#changes) {
      this.#append(path, changes, first, areNew);
      this.#changes.delete(path);
    }
  }

  /**
   * Rewrites logs that consist mostly of outdated lines, and looks for logs without documents. Yields the temporary files, which the caller
   * syncs together with `written`; then `finish` installs them and removes the empty logs. A log is read here when it has doubled, or when
   * as many documents were removed as it had when it was last read: so the cost of a change doesn't depend on the size of a log.
   */
  *rewrite(): Generator<string> {
    for (const [path, { size, estimate, hasLost }] of this.#written) {
      if (size > Math.max(smallest, growth * estimate.kept) || (hasLost && estimate.documents === 0)) {
        const temporary = this.#rewritten(path, size);
        if (temporary !== undefined) {
          yield temporary;
        }
      }
    }
  }

  /**
   * Installs rewritten logs, and removes empty ones together with folders that become empty. The caller has synced everything.
   *
   * @returns the folders to sync before the journal loses the documents, so that neither a temporary file nor an empty log comes back:
   *   nothing would remove that any more
   */
  finish(): ReadonlySet<string> {
    const folders = new Set<string>();
    for (const [path, temporary] of this.#replacements) {
      if (temporary !== undefined) {
        this.#fs.rename(temporary, path);
        folders.add(parentOf(path));
      } else {
        removeFile(this.#fs, path);
        folders.add(this.#disk.removeEmptyFrom(parentOf(path)));
      }
    }
    this.#replacements.clear();
    this.#written.clear();
    this.#missing.clear();
    return folders;
  }

  #append(path: string, changes: ReadonlyMap<Key, StoredDocument | undefined>, first: number, areNew: boolean): void {
    const isNeeded = [...changes.values()].some((document) => document !== undefined);
    const file = this.#open(path, isNeeded);
    if (file === undefined) {
      this.#missing.add(path);
      this.#disk.removeEmptyFrom(parentOf(path));
      return;
    }
    try {
      const { size, needsLineFeed, ...end } = this.#endOf(file, path, first);
      const written = this.#written.get(path);
      // What was known of a log ends when its folder is cleared.
      const keys = size === 0 ? new Set<Key>() : written?.keys;
      const lines: string[] = [];
      let { kept, documents } = end.estimate;
      let { hasLost = false } = written ?? {};
      for (const [key, document] of changes) {
        const line = document === undefined ? removalLine(key, first) : putLine(key, document);
        lines.push(line);
        if (document === undefined) {
          hasLost = true;
          keys?.delete(key);
          documents = Math.max(0, documents - 1);
          // The removed document's own line was longer; how long is not worth a read.
          kept = Math.max(0, kept - removedLength * line.length);
        } else if (areNew || (keys !== undefined && !keys.has(key))) {
          keys?.add(key);
          documents += 1;
          kept += line.length;
        }
      }
      const estimate = { kept, documents };
      const batch = batchOf(lines, estimate, this.#disk.authenticator);
      const added = needsLineFeed ? Buffer.concat([Buffer.from('\n'), batch]) : batch;
      this.#write(file, added, size);
      this.#written.set(path, { size: size + added.length, estimate, hasLost, keys: areNew ? undefined : keys });
    } finally {
      this.#fs.close(file);
    }
  }

  /** Writes at a log's end, all or nothing. */
  #write(file: number, bytes: Buffer, size: number): void {
    try {
      writeAll(this.#fs, file, bytes, size);
    } catch (error) {
      tryTo(() => this.#fs.truncate(file, size));
      throw error;
    }
  }

  /** Opens a log for writing. Undefined if there is none, unless it is to be created. */
  #open(path: string, creates: boolean): number | undefined {
    try {
      return this.#fs.open(path, creates ? 'create' : 'write');
    } catch (error) {
      if (!failedWith(error, 'ENOENT', 'ENOTDIR')) {
        throw error;
      }
    }
    if (!creates) {
      return undefined;
    }
    makeFolders(this.#fs, parentOf(path));
    return this.#fs.open(path, 'create');
  }

  /**
   * Where a log ends. Cuts off what a crash left of a batch. Damage stays, so that a check finds it. Only the last batch is read, unless
   * something is wrong with it: a login must not cost more with many SecretIDs.
   */
  #endOf(file: number, path: string, first: number): LogEnd & { readonly needsLineFeed: boolean } {
    const { size } = this.#fs.fstat(file);
    const written = this.#written.get(path);
    if (size === 0) {
      return { size, estimate: emptyLog, needsLineFeed: false };
    }
    if (written?.size === size) {
      return { size, estimate: written.estimate, needsLineFeed: false };
    }
    const intact = this.#lastBatchOf(file, size);
    if (intact !== undefined) {
      return { size, estimate: intact, needsLineFeed: false };
    }
    const bytes = readFrom(this.#fs, file, 0, size);
    const { end, estimate, faults } = readLog(bytes, this.#disk.authenticator, first);
    if (faults.length > 0) {
      return { size, estimate, needsLineFeed: bytes.at(-1) !== lineFeed };
    }
    this.#fs.truncate(file, end);
    return { size: end, estimate, needsLineFeed: false };
  }

  /** What the last batch says of the log. Undefined if it isn't intact. */
  #lastBatchOf(file: number, size: number): LogEstimate | undefined {
    const tail = readFrom(this.#fs, file, Math.max(0, size - longestBatchEnd), longestBatchEnd);
    const text = tail.toString('latin1');
    const start = text.lastIndexOf('\n', text.length - 2) + 1;
    const last = text.endsWith('\n') ? batchEndIn(text.slice(start, -1)) : undefined;
    const bodyEnd = size - tail.length + start;
    if (last === undefined || last.batch > bodyEnd) {
      return undefined;
    }
    const body = Buffer.allocUnsafeSlow(last.batch);
    const isRead = this.#fs.read(file, body, bodyEnd - last.batch) === body.length;
    return isRead && isBatchIntact(body, last, this.#disk.authenticator) ? estimateOf(last) : undefined;
  }

  /**
   * Writes a log's documents to a temporary file. Undefined if none are left; if the log is damaged, which must not be hidden; or if it isn't
   * worth it, so that the log only gets a batch that says how many documents it has.
   */
  #rewritten(path: string, size: number): string | undefined {
    const bytes = readLogFile(this.#fs, path) ?? Buffer.alloc(0);
    const { entries, faults } = readLog(bytes, this.#disk.authenticator, 0);
    if (faults.length > 0) {
      return undefined;
    }
    const lines = [...documentsIn(entries)].map(([key, { document }]) => putLine(key, document));
    if (lines.length === 0) {
      this.#replacements.set(path, undefined);
      return undefined;
    }
    const kept = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
    const estimate = { kept, documents: lines.length };
    if (size <= Math.max(smallest, growth * kept)) {
      this.#note(path, estimate);
      return undefined;
    }
    const temporary = temporaryOf(path);
    writeWhole(this.#fs, temporary, batchOf(lines, estimate, this.#disk.authenticator), false);
    this.#replacements.set(path, temporary);
    return temporary;
  }

  /** Appends an empty batch that says what a log contains. It is synced together with the others. */
  #note(path: string, estimate: LogEstimate): void {
    const file = this.#fs.open(path, 'write');
    try {
      this.#write(file, batchOf([], estimate, this.#disk.authenticator), this.#fs.fstat(file).size);
    } finally {
      this.#fs.close(file);
    }
  }
}
