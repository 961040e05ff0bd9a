import type { Key } from '../../storage.ts';
import { StoredDocument } from '../../stored-document.ts';
import type { Disk } from '../documents/disk.ts';
import type { FileSystem } from '../file-system.ts';
import { openInBatches } from '../journal/checkpoint.ts';
import { parentOf, removeFile, removeTree } from '../whole-file.ts';

/** Changes to the documents' files, in the order in which they are made. */
export interface DocumentWork {
  /** Folders to remove with everything in them. */
  readonly cleared: readonly Key[];
  /** Documents to write, four strings each: the key, the JSON text, the stamp's sequence number and its tag. */
  readonly put: readonly string[];
  /** Documents to remove if they exist. */
  readonly deleted: readonly Key[];
  /** Whether to make everything durable that was changed since the last sync, and to remove folders that became empty. */
  readonly sync: boolean;
}

/**
 * Writes documents' files in bulk. The journal must hold every document until the next sync: a new file has its name before it
 * is complete, and empty folders stay until the sync.
 */
export class DocumentWriter {
  readonly #fs: FileSystem;
  readonly #disk: Disk;
  readonly #written = new Set<Key>();
  /** Folders that something was removed from since the last sync. */
  readonly #shrunk = new Set<string>();

  constructor(fs: FileSystem, disk: Disk) {
    this.#fs = fs;
    this.#disk = disk;
  }

  /** Makes the changes. Stops at the first one that fails. */
  make({ cleared, put, deleted, sync }: DocumentWork): void {
    for (const folder of cleared) {
      const path = this.#disk.folderOf(folder);
      removeTree(this.#fs, path);
      this.#shrunk.add(parentOf(path));
    }
    for (let index = 0; index < put.length; index += 4) {
      const [key = '', text = '', sequence = '', tag = ''] = put.slice(index, index + 4);
      this.#put(key, StoredDocument.fromText(text, { sequence: Number(sequence), tag }));
    }
    for (const key of deleted) {
      const path = this.#disk.fileOf(key);
      removeFile(this.#fs, path);
      this.#shrunk.add(parentOf(path));
    }
    if (sync) {
      this.#sync();
    }
  }

  #put(key: Key, document: StoredDocument): void {
    if (!this.#disk.create(key, document)) {
      this.#disk.put(key, document);
    }
    this.#written.add(key);
  }

  #sync(): void {
    for (const folder of this.#shrunk) {
      this.#disk.removeEmptyFrom(folder);
    }
    if (!this.#fs.syncAll?.(this.#disk.folder)) {
      this.#syncEach();
    }
    this.#written.clear();
    this.#shrunk.clear();
  }

  #syncEach(): void {
    const written = [...this.#written].map((key) => this.#disk.fileOf(key));
    const folders = new Set(this.#shrunk);
    for (const path of [...written, ...this.#shrunk]) {
      for (const folder of this.#disk.foldersAbove(path)) {
        folders.add(folder);
      }
    }
    for (const files of openInBatches(this.#fs, [...written, ...folders])) {
      for (const file of files) {
        this.#fs.sync(file);
      }
    }
  }
}
