import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { errnoText } from '../../go/errno.ts';
import { StateError } from '../../values/state-error.ts';

/** The file that a snapshot is written to. */
export interface SnapshotTarget {
  /** The path of a regular file, or of nothing yet. */
  readonly path: string;
  readonly exists: boolean;
}

/**
 * Returns the file that a snapshot is written to, with symbolic links resolved. A snapshot is renamed into place, which would replace a
 * link, a device or a pipe.
 *
 * @param path an absolute path
 * @throws StateError if the path can't be written
 */
export function snapshotTarget(path: string): SnapshotTarget {
  let target: string;
  let facts: Stats;
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
      return { path, exists: false };
    }
    target = realpathSync(path);
    facts = statSync(target);
  } catch (error) {
    throw new StateError(`can't write ${path}: ${errnoText(error)}`);
  }
  if (!facts.isFile()) {
    throw new StateError(`can't write ${path}: not a regular file`);
  }
  return { path: target, exists: true };
}
