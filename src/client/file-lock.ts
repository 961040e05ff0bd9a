import { withClearErrors } from '../storage/files/file-error.ts';
import { nodeFileSystem } from '../storage/files/node-file-system.ts';

/**
 * Runs `body` while no other process does so with the same lock file. The kernel holds the lock, so a killed process blocks nobody.
 *
 * @param path the lock file, which is created on demand and stays
 * @throws StateError if the file can't be locked
 */
export function withFileLock<T>(path: string, body: () => T): T {
  const fs = withClearErrors(nodeFileSystem);
  const file = fs.open(path, 'create');
  try {
    fs.lock(file);
    return body();
  } finally {
    fs.close(file);
  }
}
