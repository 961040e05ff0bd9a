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
  isBatchIntact,
  lineFeed,
  longestBatchEnd,
  putLine,
  readLog,
  readLogFile,
  removalLine,
} from './log-file.ts';

/** Up to this size a log is never rewritten, in bytes. */
const smallest = 16 * 1024;
/** A log is rewritten when it has become this many times longer than what it keeps. */
const growth = 2;
/** About how many times longer than the line of a removal that of the document was. */
const removedLength = 2;

/** A log that this writer has appended to. */
interface Written {
  /** In bytes. */
  readonly size: number;
  /** As the last batch says (`BatchEnd`). */
  readonly kept: number;
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
  /** What replaces a log after the sync: its temporary file, or nothing if no document is left. */
  readonly #replacements = new Map<string, string | undefined>();

  constructor(fs: FileSystem, disk: Disk) {
    this.#fs = fs;
    this.#disk = disk;
  }

  /** The logs that were appended to and aren't finished. */
  get written(): Iterable<string> {
    return this.#written.keys();
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
   */
  flush(first: number): void {
    for (const [path, changes] of this.#changes) {
      this.#append(path, changes, first);
      this.#changes.delete(path);
    }
  }

  /**
   * Rewrites logs that consist mostly of outdated lines. Yields the temporary files, which the caller syncs together with `written`; then
   * `finish` installs them.
   */
  *rewrite(): Generator<string> {
    for (const [path, { size, kept }] of this.#written) {
      if (size > Math.max(smallest, growth * kept)) {
        const temporary = this.#rewritten(path);
        if (temporary !== undefined) {
          yield temporary;
        }
      }
    }
  }

  /**
   * Installs rewritten logs. The caller has synced everything.
   *
   * @returns the folders to sync before the journal loses the documents, so that no temporary file comes back
   */
  finish(): ReadonlySet<string> {
    const folders = new Set<string>();
    for (const [path, temporary] of this.#replacements) {
      if (temporary !== undefined) {
        this.#fs.rename(temporary, path);
        folders.add(parentOf(path));
      } else {
        removeFile(this.#fs, path);
        this.#disk.removeEmptyFrom(parentOf(path));
      }
    }
    this.#replacements.clear();
    this.#written.clear();
    return folders;
  }

  #append(path: string, changes: ReadonlyMap<Key, StoredDocument | undefined>, first: number): void {
    const isNeeded = [...changes.values()].some((document) => document !== undefined);
    const file = this.#open(path, isNeeded);
    if (file === undefined) {
      return;
    }
    try {
      const { size, kept, needsLineFeed } = this.#endOf(file, path, first);
      const lines: string[] = [];
      let left = kept;
      for (const [key, document] of changes) {
        const line = document === undefined ? removalLine(key, first) : putLine(key, document);
        lines.push(line);
        // The removed document's own line was longer; how long is not worth a read.
        left = Math.max(0, left - (document === undefined ? removedLength * line.length : 0));
      }
      const batch = batchOf(lines, left, this.#disk.authenticator);
      const added = needsLineFeed ? Buffer.concat([Buffer.from('\n'), batch]) : batch;
      try {
        writeAll(this.#fs, file, added, size);
      } catch (error) {
        tryTo(() => this.#fs.truncate(file, size));
        throw error;
      }
      this.#written.set(path, { size: size + added.length, kept: left });
    } finally {
      this.#fs.close(file);
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
  #endOf(file: number, path: string, first: number): Written & { readonly needsLineFeed: boolean } {
    const { size } = this.#fs.fstat(file);
    const written = this.#written.get(path);
    if (size === 0 || written?.size === size) {
      return { size, kept: written?.kept ?? 0, needsLineFeed: false };
    }
    const intact = this.#lastBatchOf(file, size);
    if (intact !== undefined) {
      return { size, kept: intact, needsLineFeed: false };
    }
    const bytes = readFrom(this.#fs, file, 0, size);
    const { end, kept, faults } = readLog(bytes, this.#disk.authenticator, first);
    if (faults.length > 0) {
      return { size, kept, needsLineFeed: bytes.at(-1) !== lineFeed };
    }
    this.#fs.truncate(file, end);
    return { size: end, kept, needsLineFeed: false };
  }

  /** What the last batch says of `kept`. Undefined if it isn't intact. */
  #lastBatchOf(file: number, size: number): number | undefined {
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
    return isRead && isBatchIntact(body, last, this.#disk.authenticator) ? last.kept : undefined;
  }

  /** Writes a log's documents to a temporary file. Undefined if none are left, or if the log is damaged, which must not be hidden. */
  #rewritten(path: string): string | undefined {
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
    const temporary = temporaryOf(path);
    const kept = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
    writeWhole(this.#fs, temporary, batchOf(lines, kept, this.#disk.authenticator), false);
    this.#replacements.set(path, temporary);
    return temporary;
  }
}
