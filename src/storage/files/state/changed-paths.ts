import { parentOf } from '../whole-file.ts';
import type { View } from './view.ts';

/**
 * The files and folders that the journal's records change. Whether they have been changed already nobody knows, and after a crash
 * they may be half changed; so what is in them says nothing.
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

  /** Whether it's a file that a record changes, also under its name while it's written, or a folder that one changes something in. */
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

/** The path that a temporary file is to be renamed to (`replaceFile`). */
function finalName(path: string): string {
  return path.replace(/\/\.([^/]+)\.tmp$/, '/$1');
}
