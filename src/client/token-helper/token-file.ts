import { dirname } from 'node:path';
import { trimSpace } from '../../go/text.ts';
import { withClearErrors } from '../../storage/files/file-error.ts';
import type { FileSystem } from '../../storage/files/file-system.ts';
import { nodeFileSystem } from '../../storage/files/node-file-system.ts';
import { makeFolders, readText, removeFile, syncPath, writeAll } from '../../storage/files/whole-file.ts';
import { randomHex } from '../../values/ids.ts';
import type { TokenHelper } from './token-helper.ts';

/** A file with the user's token that only its owner can read. Failures throw a StateError that names the file. */
export class TokenFile implements TokenHelper {
  readonly path: string;
  readonly #fs: FileSystem;
  #kept = '';

  constructor(path: string) {
    this.path = path;
    this.#fs = withClearErrors(nodeFileSystem);
  }

  /** Reads the file until it finds a token, then keeps it in memory. */
  get(): string {
    this.#kept ||= trimSpace(readText(this.#fs, this.path) ?? '');
    return this.#kept;
  }

  /**
   * Replaces the stored token atomically. Of several concurrent writers the last one wins, since each writes a
   * temporary file of its own.
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
