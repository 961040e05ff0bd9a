import { dirname } from 'node:path';
import { withClearErrors } from '../storage/files/file-error.ts';
import type { FileSystem } from '../storage/files/file-system.ts';
import { nodeFileSystem } from '../storage/files/node-file-system.ts';
import { makeFolders, readText, removeFile, syncPath, writeAll } from '../storage/files/whole-file.ts';
import { randomHex } from '../values/ids.ts';

/** Keeps the user's token in a file of its own, readable by its owner alone. What fails is a StateError that names the file. */
export class TokenHelper {
  readonly path: string;
  readonly #fs: FileSystem;
  #kept = '';

  constructor(path: string) {
    this.path = path;
    this.#fs = withClearErrors(nodeFileSystem);
  }

  /** The token, as it was when it was found first; `''` where none is kept. */
  get(): string {
    this.#kept ||= readText(this.#fs, this.path)?.trim() ?? '';
    return this.#kept;
  }

  /**
   * Keeps this token instead of what is there. A reader sees either the old file or the new one; of several writers at once one
   * has the last word, since each writes a file of its own first.
   */
  store(token: string): void {
    this.#kept = '';
    const folder = dirname(this.path);
    makeFolders(this.#fs, folder);
    const fresh = `${this.path}.${randomHex(8)}.tmp`;
    try {
      this.#write(fresh, token);
      this.#fs.rename(fresh, this.path);
    } catch (error) {
      removeFile(this.#fs, fresh);
      throw error;
    }
    syncPath(this.#fs, folder);
  }

  /** Forgets the token. */
  erase(): void {
    this.#kept = '';
    removeFile(this.#fs, this.path);
  }

  #write(path: string, token: string): void {
    const file = this.#fs.open(path, 'empty');
    try {
      writeAll(this.#fs, file, Buffer.from(token), 0);
      this.#fs.sync(file);
    } finally {
      this.#fs.close(file);
    }
  }
}
