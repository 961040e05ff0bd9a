import { isLogged } from '../../logs.ts';
import type { Key } from '../../storage.ts';
import { StoredDocument } from '../../stored-document.ts';
import type { Disk } from '../documents/disk.ts';
import { LogWriter } from '../documents/log-writer.ts';
import type { FileSystem } from '../file-system.ts';
import { openInBatches } from '../journal/checkpoint.ts';
import { parentOf, removeFile } from '../whole-file.ts';

/** Changes to the documents' files, in the order in which they are made. */
export interface DocumentWork {
  /** Folders to remove with everything in them. */
  readonly cleared: readonly Key[];
  /** Documents to write, four strings each: the key, the JSON text, the stamp's sequence number and its tag. */
  readonly put: readonly string[];
  /** Documents to remove if they exist. */
  readonly deleted: readonly Key[];
  /** The first transaction in the journal. */
  readonly first: number;
  /** Whether to make everything durable that was changed since the last sync, and to remove folders that became empty. */
  readonly sync: boolean;
}

/** Adds a document to `DocumentWork.put`. */
export function addPut(put: string[], key: Key, { text, stamp }: StoredDocument): void {
  put.push(key, text, String(stamp?.sequence ?? 0), stamp?.tag ?? '');
}

/**
 * Writes documents' files in bulk. The journal must hold every document until the next sync: a new file has its name before it
 * is complete, and empty folders stay until the sync.
 */
export class DocumentWriter {
  readonly #fs: FileSystem;
  readonly #disk: Disk;
  readonly #logs: LogWriter;
  readonly #written = new Set<Key>();
  /** Folders that something was removed from since the last sync. */
  readonly #shrunk = new Set<string>();

  constructor(fs: FileSystem, disk: Disk) {
    this.#fs = fs;
    this.#disk = disk;
    this.#logs = new LogWriter(fs, disk);
  }

  /** Makes the changes. Stops at the first one that fails. */
  make({ cleared, put, deleted, first, sync }: DocumentWork): void {
    for (const folder of cleared) {
      this.#shrunk.add(this.#disk.clear(folder));
    }
    for (let index = 0; index < put.length; index += 4) {
      const [key = '', text = '', sequence = '', tag = ''] = put.slice(index, index + 4);
      this.#put(key, StoredDocument.fromText(text, { sequence: Number(sequence), tag }));
    }
    for (const key of deleted) {
      this.#delete(key);
    }
    this.#logs.flush(first);
    if (sync) {
      this.#sync();
    }
  }

  #put(key: Key, document: StoredDocument): void {
    if (isLogged(key)) {
      this.#logs.set(key, document);
      return;
    }
    if (!this.#disk.create(key, document)) {
      this.#disk.put(key, document);
    }
    this.#written.add(key);
  }

  #delete(key: Key): void {
    if (isLogged(key)) {
      this.#logs.set(key, undefined);
      return;
    }
    const path = this.#disk.fileOf(key);
    removeFile(this.#fs, path);
    this.#shrunk.add(parentOf(path));
  }

  #sync(): void {
    for (const folder of this.#shrunk) {
      this.#disk.removeEmptyFrom(folder);
    }
    const rewritten = [...this.#logs.rewrite()];
    if (!this.#fs.syncAll?.(this.#disk.folder)) {
      this.#syncEach(rewritten);
    }
    this.#syncPaths(this.#logs.finish());
    this.#written.clear();
    this.#shrunk.clear();
  }

  #syncEach(rewritten: readonly string[]): void {
    const written = [...[...this.#written].map((key) => this.#disk.fileOf(key)), ...this.#logs.written];
    const folders = new Set(this.#shrunk);
    for (const path of [...written, ...this.#shrunk]) {
      for (const folder of this.#disk.foldersAbove(path)) {
        folders.add(folder);
      }
    }
    this.#syncPaths([...written, ...rewritten, ...folders]);
  }

  #syncPaths(paths: Iterable<string>): void {
    for (const files of openInBatches(this.#fs, [...paths])) {
      for (const file of files) {
        this.#fs.sync(file);
      }
    }
  }
}
