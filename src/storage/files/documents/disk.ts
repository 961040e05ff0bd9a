import { FileError } from '../../../values/file-error.ts';
import { StateError } from '../../../values/state-error.ts';
import type { Readable, Writable } from '../../layer.ts';
import { isLogFolder, isLogged } from '../../logs.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import { DamageError } from '../damage.ts';
import { failedWith } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import { isAuthentic } from '../journal/record.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { listFolder, makeFolders, parentOf, readText, removeFile, removeTree } from '../whole-file.ts';
import { createDocumentFile, type FoundDocument, fileText, readDocumentFile, writeDocumentFile } from './file.ts';
import { type Guard, refuseNewer, requireInPlace } from './guard.ts';
import type { LogReading } from './log-file.ts';
import { Logs } from './logs.ts';
import { decodeFileName, decodeFolderName } from './names.ts';
import { DocumentPaths } from './paths.ts';

/**
 * The documents' files in their folders. Writes aren't synced: the journal makes them durable. Empty folders are removed. Documents below
 * `logs` are only read here: `LogWriter` writes those.
 */
export class Disk implements Readable, Writable {
  readonly paths: DocumentPaths;
  readonly #fs: FileSystem;
  readonly #guard: Guard;
  readonly #logs: Logs;

  /** @param root The folder of all documents */
  constructor(fs: FileSystem, root: string, guard: Guard) {
    this.#fs = fs;
    this.#guard = guard;
    this.paths = new DocumentPaths(root);
    this.#logs = new Logs(fs, this.paths, guard);
  }

  /** The generation's. */
  get authenticator(): Authenticator {
    return this.#guard.authenticator;
  }

  /** The first transaction in the journal. */
  firstSequence(): number {
    return this.#guard.firstSequence();
  }

  /** The folder of all documents. */
  get folder(): string {
    return this.paths.root;
  }

  /** The file of the document at `key`. */
  fileOf(key: Key): string {
    return this.paths.fileOf(key);
  }

  /** Reads what is intact of a log. */
  readLog(path: string): LogReading {
    return this.#logs.read(path);
  }

  /** An upper bound of the path's length in bytes. A character is encoded with at most nine bytes. */
  mostBytesOf(key: Key): number {
    return 3 * this.folder.length + 9 * key.length + '/.json'.length;
  }

  /** The free space on the disk, in bytes. */
  freeSpace(): number {
    return this.#fs.freeSpace(parentOf(this.folder));
  }

  /** Throws StateError if the disk has less free space. */
  requireSpace(bytes: number, space = this.freeSpace()): void {
    if (space < bytes) {
      throw new StateError(`can't write to ${parentOf(this.folder)}: no space left on the disk; nothing was changed`);
    }
  }

  /** The folder of the documents below `folder/`. */
  folderOf(folder: Key): string {
    return this.paths.folderOf(folder);
  }

  get(key: Key): StoredDocument | undefined {
    return isLogged(key) ? this.#logs.get(key) : this.read(this.fileOf(key))?.document;
  }

  /**
   * Reads and verifies the document in a file. Returns undefined if there is none. Throws DamageError if it is misplaced, changed
   * or newer than the journal.
   */
  read(path: string): FoundDocument | undefined {
    const found = readDocumentFile(this.#fs, path);
    if (found !== undefined) {
      this.#verify(found, path);
    }
    return found;
  }

  /**
   * Checks that a document belongs to its file and is what was stored there.
   *
   * @throws DamageError if it was moved here or changed, or if it is newer than the journal. To a reader beside a writer it may be
   *   newer than the journal as it was read; then the journal has grown too.
   */
  #verify(found: FoundDocument, path: string): void {
    requireInPlace(found, path, this.paths);
    if (!isAuthentic(this.authenticator, found.key, found.document)) {
      throw new DamageError(`${path} is damaged: its contents were changed`);
    }
    refuseNewer(found, path, this.#guard);
  }

  peek(key: Key): StoredDocument | undefined {
    return this.get(key);
  }

  list(folder: Key): string[] {
    return isLogFolder(folder) ? this.#logs.list(folder) : this.#namesIn(folder, true);
  }

  names(folder: Key): string[] {
    return isLogFolder(folder) ? this.#logs.names(folder) : this.#namesIn(folder, false);
  }

  holdsAny(folder: Key): boolean {
    return isLogFolder(folder) ? this.#logs.holdsAny(folder) : !this.#documentsIn(this.folderOf(folder)).next().done;
  }

  /**
   * All documents except those in skipped files, in no order. Throws StateError for a damaged or misplaced one.
   *
   * @param isSuperseded Whether a damaged file is to be skipped
   */
  *documents(
    isSkipped: (path: string) => boolean,
    isSuperseded: (path: string) => boolean,
  ): Generator<readonly [key: Key, document: StoredDocument]> {
    for (const path of this.files()) {
      for (const { key, document } of isSkipped(path) ? [] : this.#documentsAt(path, isSuperseded)) {
        yield [key, document];
      }
    }
  }

  #documentsAt(path: string, isSuperseded: (path: string) => boolean): Iterable<FoundDocument> {
    if (this.paths.isLog(path)) {
      return this.#logs.documents(path, () => isSuperseded(path)).values();
    }
    const found = this.#readUnless(path, isSuperseded);
    return found === undefined ? [] : [found];
  }

  /** The files of all documents, in no order. */
  files(): Generator<string> {
    return this.#documentsIn(this.folder);
  }

  put(key: Key, document: StoredDocument): void {
    this.#inFolder(this.#ownFileOf(key), (path) => writeDocumentFile(this.#fs, path, key, document));
  }

  /**
   * Writes the file of a new document, which saves renaming it. The journal must hold the document until the file is durable.
   *
   * @returns false if the file exists
   */
  create(key: Key, document: StoredDocument): boolean {
    return this.#inFolder(this.#ownFileOf(key), (path) => createDocumentFile(this.#fs, path, key, document));
  }

  /** Whether the file contains exactly this document. */
  holds(key: Key, document: StoredDocument): boolean {
    return readText(this.#fs, this.fileOf(key)) === fileText(key, document);
  }

  delete(key: Key): void {
    const path = this.#ownFileOf(key);
    removeFile(this.#fs, path);
    this.removeEmptyFrom(parentOf(path));
  }

  deleteAll(folder: Key): void {
    this.removeEmptyFrom(this.clear(folder));
  }

  /**
   * Removes the files of all documents below `folder/`.
   *
   * @returns the folder that may be empty now
   */
  clear(folder: Key): string {
    for (const path of this.paths.allOf(folder)) {
      removeTree(this.#fs, path);
    }
    return parentOf(this.folderOf(folder));
  }

  /** The folders above `path`, up to the state's own folder. */
  *foldersAbove(path: string): Generator<string> {
    const home = parentOf(this.folder);
    for (let folder = parentOf(path); folder.length >= home.length; folder = parentOf(folder)) {
      yield folder;
    }
  }

  /** The file of a document that shares it with no other. */
  #ownFileOf(key: Key): string {
    if (isLogged(key)) {
      throw new Error(`${key} shares a file`);
    }
    return this.fileOf(key);
  }

  /** @param verifies Whether to verify the documents */
  #namesIn(folder: Key, verifies: boolean): string[] {
    const path = this.folderOf(folder);
    const depth = folder.split('/').length;
    const names: string[] = [];
    for (const entry of listFolder(this.#fs, path)) {
      const decoded = entry.isFolder ? decodeFolderName(entry.name) : decodeFileName(entry.name);
      const isCertain = decoded !== 'shortened' && (entry.isFolder || !verifies);
      const name =
        decoded === undefined || isCertain
          ? decoded?.segment
          : this.#segment(`${path}/${entry.name}`, entry.isFolder, depth);
      if (name !== undefined) {
        names.push(entry.isFolder ? `${name}/` : name);
      }
    }
    return names;
  }

  /**
   * The segment that a file or folder is named after, from a document in it. A shortened name doesn't contain the segment.
   *
   * Every document that `list` names is read and verified. Names carry meaning, for example who belongs to a group, so that nobody may add one
   * with an empty file. Documents in a listed folder are verified when that folder is listed.
   */
  #segment(path: string, isFolder: boolean, depth: number): string | undefined {
    for (const file of isFolder ? this.#documentsIn(path) : [path]) {
      const key = this.#keyIn(file);
      if (key !== undefined) {
        return key.split('/')[depth];
      }
    }
    return undefined;
  }

  /** The key in a file. Undefined for a damaged file that the journal overrides. */
  #keyIn(file: string): Key | undefined {
    return this.#readUnless(file, (path) => this.#guard.isSuperseded(path))?.key;
  }

  #readUnless(path: string, isSuperseded: (path: string) => boolean): FoundDocument | undefined {
    try {
      return this.read(path);
    } catch (error) {
      if (error instanceof StateError && !(error instanceof FileError) && isSuperseded(path)) {
        return undefined;
      }
      throw error;
    }
  }

  *#documentsIn(path: string): Generator<string> {
    for (const entry of listFolder(this.#fs, path)) {
      const inner = `${path}/${entry.name}`;
      if (entry.isFolder) {
        yield* this.#documentsIn(inner);
      } else if (decodeFileName(entry.name) !== undefined || this.paths.isLog(inner)) {
        yield inner;
      }
    }
  }

  /** Runs `write` on a file's path, again after creating its folder if that is missing. */
  #inFolder<T>(path: string, write: (path: string) => T): T {
    try {
      return write(path);
    } catch (error) {
      if (!failedWith(error, 'ENOENT')) {
        throw error;
      }
      makeFolders(this.#fs, parentOf(path));
      return write(path);
    }
  }

  /**
   * Removes a folder if it is empty, then the one above, and so on. The folder of all documents stays.
   *
   * @returns the first that stays
   */
  removeEmptyFrom(path: string): string {
    let folder = path;
    for (; folder.length > this.folder.length; folder = parentOf(folder)) {
      try {
        this.#fs.removeFolder(folder);
      } catch (error) {
        if (failedWith(error, 'ENOTEMPTY', 'EEXIST')) {
          return folder;
        }
        if (!failedWith(error, 'ENOENT', 'ENOTDIR')) {
          throw error;
        }
      }
    }
    return folder;
  }
}

/**
 * A disk for code that only writes documents.
 *
 * @param authenticator The generation's
 */
export function writeOnlyDisk(fs: FileSystem, root: string, authenticator: Authenticator): Disk {
  return new Disk(fs, root, {
    authenticator,
    firstSequence: () => 0,
    lastSequence: () => 0,
    isSuperseded: () => false,
  });
}
