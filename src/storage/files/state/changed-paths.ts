import { parentOf } from '../whole-file.ts';
import type { View } from './view.ts';

/**
 * The files and folders that the journal's records change. They may be outdated, or incomplete after a crash, so their contents
 * don't count.
 */
export class ChangedPaths {
  readonly #paths = new Set<string>();
  readonly #cleared = new Set<string>();

  constructor(view: View) {
    const { disk } = view;
    for (const { kind, key } of view.operations()) {
      const path = kind === 'deleteAll' ? disk.folderOf(key) : disk.fileOf(key);
      (kind === 'deleteAll' ? this.#cleared : this.#paths).add(path);
      for (const folder of disk.foldersAbove(path)) {
        this.#paths.add(folder);
      }
    }
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
