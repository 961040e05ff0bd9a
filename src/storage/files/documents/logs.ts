import type { Readable } from '../../layer.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import { DamageError } from '../damage.ts';
import { failedWith } from '../file-error.ts';
import type { FileStats, FileSystem } from '../file-system.ts';
import { listFolder } from '../whole-file.ts';
import type { FoundDocument } from './file.ts';
import { type Guard, isNewer, refuseNewer, requireInPlace } from './guard.ts';
import { documentsIn, type LogReading, readLog, readLogFile } from './log-file.ts';
import { decodeLogFolderName, decodeLogName } from './names.ts';
import type { DocumentPaths } from './paths.ts';

/** The documents of a log as it was read. */
interface Known {
  readonly path: string;
  readonly facts: FileStats;
  readonly documents: ReadonlyMap<Key, FoundDocument>;
}

/** Reads the documents below `logs`, whose files they share. */
export class Logs implements Readable {
  readonly #fs: FileSystem;
  readonly #paths: DocumentPaths;
  readonly #guard: Guard;
  /** The last one that was read: documents are mostly read one after the other. */
  #known: Known | undefined;

  constructor(fs: FileSystem, paths: DocumentPaths, guard: Guard) {
    this.#fs = fs;
    this.#paths = paths;
    this.#guard = guard;
  }

  get(key: Key): StoredDocument | undefined {
    return this.#documentsIn(this.#paths.fileOf(key)).get(key)?.document;
  }

  peek(key: Key): StoredDocument | undefined {
    return this.get(key);
  }

  list(folder: Key): string[] {
    const start = `${folder}/`.length;
    const names = new Set<string>();
    for (const key of this.#documentsIn(this.#paths.logOf(folder)).keys()) {
      names.add(key.slice(start));
    }
    const path = this.#paths.folderOf(folder);
    for (const { name, isFolder } of listFolder(this.#fs, path)) {
      const decoded = isFolder ? decodeLogFolderName(name) : decodeLogName(name);
      const inner =
        decoded === 'shortened'
          ? this.#shortened(`${path}/${name}`, isFolder, start)
          : decoded && `${decoded.segment}/`;
      if (inner !== undefined) {
        names.add(inner);
      }
    }
    return [...names];
  }

  /** What a folder or log with a shortened name is called, from any document in it. A name that isn't shortened costs no read. */
  #shortened(path: string, isFolder: boolean, start: number): string | undefined {
    const key = this.#keyBelow(path, isFolder);
    return key?.slice(start, key.indexOf('/', start) + 1);
  }

  /** A log is verified as a whole, and a log without documents is removed before the journal loses the last removal. */
  names(folder: Key): string[] {
    return this.list(folder);
  }

  holdsAny(folder: Key): boolean {
    return (
      this.#documentsIn(this.#paths.logOf(folder)).size > 0 ||
      this.#keyBelow(this.#paths.folderOf(folder), true) !== undefined
    );
  }

  /** Reads what is intact of a log. */
  read(path: string): LogReading {
    const bytes = readLogFile(this.#fs, path) ?? Buffer.alloc(0);
    return readLog(bytes, this.#guard.authenticator, this.#guard.firstSequence());
  }

  /**
   * The documents in a log.
   *
   * @param isSuperseded Whether to leave out documents that are newer than the journal as it was read
   * @throws DamageError if it was changed, or if a document belongs elsewhere or is newer than the journal
   */
  documents(path: string, isSuperseded: () => boolean): ReadonlyMap<Key, FoundDocument> {
    const { entries, faults } = this.read(path);
    const [line] = faults;
    if (line !== undefined) {
      throw new DamageError(changedLine(path, line));
    }
    const documents = documentsIn(entries);
    for (const [key, found] of documents) {
      requireInPlace(found, path, this.#paths);
      if (isNewer(found, this.#guard) && isSuperseded()) {
        documents.delete(key);
      } else {
        refuseNewer(found, path, this.#guard);
      }
    }
    return documents;
  }

  /** The same, from memory if the file is still the one that was read last. */
  #documentsIn(path: string): ReadonlyMap<Key, FoundDocument> {
    const facts = this.#factsOf(path);
    if (facts === undefined) {
      return none;
    }
    const known = this.#known;
    if (known?.path === path && isSame(known.facts, facts)) {
      return known.documents;
    }
    this.#known = undefined;
    const documents = this.documents(path, () => false);
    this.#known = { path, facts, documents };
    return documents;
  }

  #factsOf(path: string): FileStats | undefined {
    try {
      return this.#fs.stat(path);
    } catch (error) {
      if (failedWith(error, 'ENOENT', 'ENOTDIR')) {
        return undefined;
      }
      throw error;
    }
  }

  /** The key of any document in a log, or in the logs of a folder. Removed documents may be all that is left in a log. */
  #keyBelow(path: string, isFolder: boolean): Key | undefined {
    if (!isFolder) {
      const [key] = this.#paths.isLog(path) ? this.#documentsIn(path).keys() : [];
      return key;
    }
    for (const entry of listFolder(this.#fs, path)) {
      const key = this.#keyBelow(`${path}/${entry.name}`, entry.isFolder);
      if (key !== undefined) {
        return key;
      }
    }
    return undefined;
  }
}

/** Whether a file is the same with the same contents. A rewritten one may have the size, and even the inode, of one before. */
function isSame(a: FileStats, b: FileStats): boolean {
  return a.identity === b.identity && a.size === b.size && a.modified === b.modified;
}

const none: ReadonlyMap<Key, FoundDocument> = new Map();

/** The description of a log's line that isn't as it was written. */
export function changedLine(path: string, line: number): string {
  return `${path} is damaged: line ${line} was changed`;
}
