import { FileError } from '../../../values/file-error.ts';
import { StateError } from '../../../values/state-error.ts';
import type { FileSystem } from '../file-system.ts';
import { listFolder, parentOf, removeFile, syncPath, tryTo } from '../whole-file.ts';

/** The suffix of a file that isn't complete yet. */
const suffix = '.localvault-snapshot';

/**
 * A temporary file beside the file that it becomes. It is locked, so that others can tell it from one that a killed process left.
 */
export class UnfinishedFile {
  readonly #fs: FileSystem;
  readonly #target: string;
  readonly #lock: number;
  /** The temporary file. */
  readonly path: string;

  /**
   * Creates the file. Removes those that killed processes left in the same folder.
   *
   * @param target the file that it becomes
   */
  constructor(fs: FileSystem, target: string) {
    removeUnfinished(fs, parentOf(target));
    this.#fs = fs;
    this.#target = target;
    this.path = `${parentOf(target)}/.${process.getBuiltinModule('node:crypto').randomUUID()}${suffix}`;
    try {
      this.#lock = fs.open(this.path, 'create');
    } catch (error) {
      throw this.#named(error);
    }
    try {
      fs.lock(this.#lock);
    } catch (error) {
      this.release();
      throw this.#named(error);
    }
  }

  /** Runs `work`. Its errors name the target instead of the temporary file. The file is removed unless `work` finishes it. */
  static through<T>(fs: FileSystem, target: string, work: (file: UnfinishedFile) => T): T {
    const file = new UnfinishedFile(fs, target);
    try {
      return work(file);
    } catch (error) {
      throw file.#named(error);
    } finally {
      file.release();
    }
  }

  /** The same for asynchronous work. */
  static async throughAsync<T>(fs: FileSystem, target: string, work: (file: UnfinishedFile) => Promise<T>): Promise<T> {
    const file = new UnfinishedFile(fs, target);
    try {
      return await work(file);
    } catch (error) {
      throw file.#named(error);
    } finally {
      file.release();
    }
  }

  /** Replaces the target by this file, durably. The contents must be durable already. */
  finish(): void {
    this.#fs.rename(this.path, this.#target);
    syncPath(this.#fs, parentOf(this.#target));
  }

  /** Releases the lock and removes the file, unless it was finished. */
  release(): void {
    this.#fs.close(this.#lock);
    tryTo(() => removeFile(this.#fs, this.path));
  }

  #named(error: unknown): unknown {
    return namingFile(error, this.path, this.#target);
  }
}

/** Returns an error that names a file as the user knows it. An error about other files stays as it is. */
export function namingFile(error: unknown, from: string, to: string): unknown {
  if (!(error instanceof StateError) || !error.message.includes(from)) {
    return error;
  }
  return error instanceof FileError && error.path === from
    ? new FileError(error.action, to, error.code)
    : new StateError(error.message.replace(from, to));
}

/** Removes temporary files that killed processes left in a folder. */
export function removeUnfinished(fs: FileSystem, folder: string): void {
  for (const { name, isFolder } of listFolder(fs, folder)) {
    if (!isFolder && name.startsWith('.') && name.endsWith(suffix)) {
      tryTo(() => {
        const file = fs.open(`${folder}/${name}`, 'write');
        try {
          if (fs.tryLock(file)) {
            removeFile(fs, `${folder}/${name}`);
          }
        } finally {
          fs.close(file);
        }
      });
    }
  }
}
