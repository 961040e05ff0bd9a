import { getBuiltinModule, platform } from 'node:process';

/** Whether one call puts a whole file system on the disk and tells of what failed: `syncfs` of Linux from 5.8 on. */
export function maySyncAll(): boolean {
  const [major = 0, minor = 0] = getBuiltinModule('node:os').release().split('.').map(Number);
  return platform === 'linux' && (major > 5 || (major === 5 && minor >= 8));
}

/**
 * Puts the file system that a path is on on the disk, by the system's command `sync`, since Node.js has no such call. It costs as
 * much as a few files that are synced one by one.
 *
 * @returns false where that can't be done
 */
export function syncAll(path: string): boolean {
  const { spawnSync } = getBuiltinModule('node:child_process');
  return maySyncAll() && spawnSync('sync', ['-f', path], { stdio: 'ignore' }).status === 0;
}
