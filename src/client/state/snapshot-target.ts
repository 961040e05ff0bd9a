import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { errnoText } from '../../go/errno.ts';
import { StateError } from '../../values/state-error.ts';

/** Where a snapshot is written to. */
export interface SnapshotTarget {
  /** The path of a regular file, or of nothing yet. */
  readonly path: string;
  readonly exists: boolean;
}

/**
 * Finds out where a snapshot is written to: with a symbolic link, to the file that it names. A snapshot is renamed into place, so it
 * would replace the link, or a device or a pipe.
 *
 * @param path an absolute path
 * @throws StateError if nothing may be written there
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
