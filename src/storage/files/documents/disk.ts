import type { Readable, Writable } from '../../layer.ts';
import { type Key, StorageError } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import { DamageError } from '../damage.ts';
import { FileError, failedWith } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import { isAuthentic } from '../journal/record.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { listFolder, makeFolders, parentOf, readText, removeFile, removeTree } from '../whole-file.ts';
import { createDocumentFile, type FoundDocument, fileText, readDocumentFile, writeDocumentFile } from './file.ts';
import { type Decoded, decodeFileName, decodeFolderName, filePath, folderPath } from './names.ts';

/** What tells the state's own documents from others. */
export interface Guard {
  /** The generation's. */
  readonly authenticator: Authenticator;
  /** The sequence number of the last transaction: no file is newer. */
  lastSequence(): number;
  /** Whether the journal says what a file is to hold: so that it may be damaged. */
  isSuperseded(path: string): boolean;
}

/**
 * The documents' files in their folders. Writes go to the operating system and no further: it is the journal that makes
 * them last. No folder stays empty.
 */
export class Disk implements Readable, Writable {
  readonly #fs: FileSystem;
  readonly #root: string;
  readonly #guard: Guard;

  /** `root` is the folder of all documents. */
  constructor(fs: FileSystem, root: string, guard: Guard) {
    this.#fs = fs;
    this.#root = root;
    this.#guard = guard;
  }

  /** The folder of all documents. */
  get folder(): string {
    return this.#root;
  }

  /** The file of the document at `key`. */
  fileOf(key: Key): string {
    return `${this.#root}/${filePath(key)}`;
  }

  /** More bytes than these the path of the document's file never takes: a character is encoded with nine at most. */
  mostBytesOf(key: Key): number {
    return 3 * this.#root.length + 9 * key.length + '/.json'.length;
  }

  /** How many bytes the disk has room for. */
  freeSpace(): number {
    return this.#fs.freeSpace(parentOf(this.#root));
  }

  /** Throws StorageError where so many bytes are more than there is room for. */
  requireSpace(bytes: number, space = this.freeSpace()): void {
    if (space < bytes) {
      throw new StorageError(`can't write to ${parentOf(this.#root)}: no space left on the disk; nothing was changed`);
    }
  }

  /** The folder of the documents beneath `folder/`. */
  folderOf(folder: Key): string {
    return `${this.#root}/${folderPath(folder)}`;
  }

  get(key: Key): StoredDocument | undefined {
    return this.read(this.fileOf(key))?.document;
  }

  /** The document in a file, and its key; undefined where there is none. Throws StorageError as `refuseForeign` does. */
  read(path: string): FoundDocument | undefined {
    const found = readDocumentFile(this.#fs, path);
    if (found !== undefined) {
      this.refuseForeign(found, path);
    }
    return found;
  }

  /**
   * Checks that a document belongs to its file and is what was stored there.
   *
   * @throws StorageError where it was copied or moved from somewhere else, where it was changed, and where it is newer than the
   *   journal, so that the journal isn't the one that the documents go with. A reader beside a writer may be late: then the journal
   *   has moved on too.
   */
  refuseForeign({ key, document }: FoundDocument, path: string): void {
    if (this.fileOf(key) !== path) {
      throw new StorageError(`${path} holds the document of another place: ${key}`);
    }
    if (!isAuthentic(this.#guard.authenticator, key, document)) {
      throw new DamageError(`${path} is damaged: its contents were changed`);
    }
    const { sequence = 0 } = document.stamp ?? {};
    if (sequence > this.#guard.lastSequence()) {
      throw new DamageError(
        `${path} is of transaction ${sequence}, but the journal ends before it: an older one took the journal's place`,
      );
    }
  }

  list(folder: Key): string[] {
    return this.#namesIn(this.folderOf(folder), folder.split('/').length);
  }

  holdsAny(folder: Key): boolean {
    return !this.#documentsIn(this.folderOf(folder)).next().done;
  }

  /**
   * Every document, in no order, but those whose files are to be skipped. Throws StorageError at one that is damaged or out of
   * place.
   *
   * @param isSuperseded - whether the file may be damaged, and is to be skipped then.
   */
  *documents(
    isSkipped: (path: string) => boolean,
    isSuperseded: (path: string) => boolean,
  ): Generator<readonly [key: Key, document: StoredDocument]> {
    for (const path of this.files()) {
      const found = isSkipped(path) ? undefined : this.#readUnless(path, isSuperseded);
      if (found !== undefined) {
        yield [found.key, found.document];
      }
    }
  }

  /** The files of all documents, in no order. */
  files(): Generator<string> {
    return this.#documentsIn(this.#root);
  }

  put(key: Key, document: StoredDocument): void {
    this.#inFolder(this.fileOf(key), (path) => writeDocumentFile(this.#fs, path, key, document));
  }

  /**
   * Writes the file of a new document, which saves renaming it. The journal must hold the document until the file is durable.
   *
   * @returns false if the file exists
   */
  create(key: Key, document: StoredDocument): boolean {
    return this.#inFolder(this.fileOf(key), (path) => createDocumentFile(this.#fs, path, key, document));
  }

  /** Whether the file holds this document, to the letter. */
  holds(key: Key, document: StoredDocument): boolean {
    return readText(this.#fs, this.fileOf(key)) === fileText(key, document);
  }

  delete(key: Key): void {
    const path = this.fileOf(key);
    removeFile(this.#fs, path);
    this.removeEmptyFrom(parentOf(path));
  }

  deleteAll(folder: Key): void {
    const path = this.folderOf(folder);
    removeTree(this.#fs, path);
    this.removeEmptyFrom(parentOf(path));
  }

  /** The folders from the one that `path` lies in up to the state's own, which holds the folder of all documents. */
  *foldersAbove(path: string): Generator<string> {
    const home = parentOf(this.#root);
    for (let folder = parentOf(path); folder.length >= home.length; folder = parentOf(folder)) {
      yield folder;
    }
  }

  #namesIn(path: string, depth: number): string[] {
    const names: string[] = [];
    for (const entry of listFolder(this.#fs, path)) {
      const decoded = entry.isFolder ? decodeFolderName(entry.name) : decodeFileName(entry.name);
      const name = this.#segment(decoded, `${path}/${entry.name}`, entry.isFolder, depth);
      if (name !== undefined) {
        names.push(entry.isFolder ? `${name}/` : name);
      }
    }
    return names;
  }

  /**
   * The segment that a file or folder is named after; where the name is shortened, a document in it knows.
   *
   * Each document is read and checked: names say who is in a group, say, so nobody must be able to add one with an empty file. A folder
   * is named for the documents in it, which are checked when it is listed.
   */
  #segment(decoded: Decoded, path: string, isFolder: boolean, depth: number): string | undefined {
    if (decoded === undefined || (isFolder && decoded !== 'shortened')) {
      return decoded?.segment;
    }
    for (const file of isFolder ? this.#documentsIn(path) : [path]) {
      const key = this.#keyIn(file);
      if (key !== undefined) {
        return key.split('/')[depth];
      }
    }
    return undefined;
  }

  /** A damaged file knows nothing, which is no harm where the journal has its document. */
  #keyIn(file: string): Key | undefined {
    return this.#readUnless(file, (path) => this.#guard.isSuperseded(path))?.key;
  }

  #readUnless(path: string, isSuperseded: (path: string) => boolean): FoundDocument | undefined {
    try {
      return this.read(path);
    } catch (error) {
      if (error instanceof StorageError && !(error instanceof FileError) && isSuperseded(path)) {
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
      } else if (decodeFileName(entry.name) !== undefined) {
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

  /** Removes the folder if it is empty, then the one above it, up to the folder of all documents, which stays. */
  removeEmptyFrom(path: string): void {
    for (let folder = path; folder.length > this.#root.length; folder = parentOf(folder)) {
      try {
        this.#fs.removeFolder(folder);
      } catch (error) {
        if (failedWith(error, 'ENOTEMPTY', 'EEXIST')) {
          return;
        }
        if (!failedWith(error, 'ENOENT', 'ENOTDIR')) {
          throw error;
        }
      }
    }
  }
}

/** Documents' files that are written and never read. */
export function writeOnlyDisk(fs: FileSystem, root: string): Disk {
  return new Disk(fs, root, noReader);
}

const noReader: Guard = {
  get authenticator(): never {
    throw new Error('these files are only written');
  },
  lastSequence: () => 0,
  isSuperseded: () => false,
};
