import { StateError } from '../../../values/state-error.ts';
import type { FileSystem } from '../file-system.ts';
import { listFolder, parentOf } from '../whole-file.ts';
import { readStateFile } from './file.ts';
import { copiesFolder, isCopyName } from './kept-copies.ts';
import { repairedPrefix } from './repair.ts';
import { snapshotState } from './snapshot-file.ts';

/** The copies that are kept of what was in a state's folder. */
export interface CopiesBeside {
  /** The ids of their states, whose keys they need. */
  readonly ids: ReadonlySet<string>;
  /** The paths of those whose state is unknown, because they are damaged. */
  readonly unreadable: readonly string[];
}

/**
 * Looks at the copies beside a state's folder, which may be gone itself: those of replaced states, and those of repaired ones. Needs no
 * key.
 *
 * @throws StateError if a folder can't be read
 */
export function copiesBeside(fs: FileSystem, home: string): CopiesBeside {
  const replaced = listFolder(fs, copiesFolder(home))
    .filter(({ name }) => isCopyName(name))
    .map(({ name, isFolder }) => ({ path: `${copiesFolder(home)}/${name}`, isFolder }));
  const repaired = listFolder(fs, parentOf(home))
    .map(({ name, isFolder }) => ({ path: `${parentOf(home)}/${name}`.replace('//', '/'), isFolder }))
    .filter(({ path, isFolder }) => isFolder && path.startsWith(repairedPrefix(home)));
  const ids = new Set<string>();
  const unreadable: string[] = [];
  for (const { path, isFolder } of [...replaced, ...repaired]) {
    const id = idOf(fs, path, isFolder);
    if (id === undefined) {
      unreadable.push(path);
    } else {
      ids.add(id);
    }
  }
  return { ids, unreadable };
}

function idOf(fs: FileSystem, path: string, isFolder: boolean): string | undefined {
  try {
    return (isFolder ? readStateFile(fs, path) : snapshotState(fs, path))?.id;
  } catch (error) {
    if (!(error instanceof StateError)) {
      throw error;
    }
    return undefined;
  }
}
