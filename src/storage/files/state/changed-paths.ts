import type { Disk } from '../documents/disk.ts';
import { parentOf } from '../whole-file.ts';
import type { View } from './view.ts';

/**
 * The files and folders that the journal's records change. They may be outdated, or incomplete after a crash, so their contents
 * don't count.
 */
export class ChangedPaths {
  readonly #paths = new Set<string>();
  readonly #cleared = new Set<string>();
  readonly #disk: Disk;

  constructor(view: View) {
    const { disk } = view;
    this.#disk = disk;
    for (const { kind, key } of view.operations()) {
      const isCleared = kind === 'deleteAll';
      for (const path of isCleared ? disk.paths.allOf(key) : [disk.fileOf(key)]) {
        (isCleared ? this.#cleared : this.#paths).add(path);
        for (const folder of disk.foldersAbove(path)) {
          this.#paths.add(folder);
        }
      }
    }
  }

  /** Whether nothing in a file counts. In a log, documents that no record changes do. */
  replace(path: string): boolean {
    return this.#isCleared(path) || (!this.#disk.paths.isLog(path) && this.includes(path));
  }

  /** Whether a record changes the file or something in the folder. A file's temporary name counts too. */
  includes(path: string): boolean {
    return this.#paths.has(path) || this.#paths.has(finalName(path)) || this.#isCleared(path);
  }

  #isCleared(path: string): boolean {
    for (let folder = path; this.#cleared.size > 0 && folder !== '/'; folder = parentOf(folder)) {
      if (this.#cleared.has(folder)) {
        return true;
      }
    }
    return false;
  }
}

/** The path that a temporary file will be renamed to (`replaceFile`). */
function finalName(path: string): string {
  return path.replace(/\/\.([^/]+)\.tmp$/, '/$1');
}
