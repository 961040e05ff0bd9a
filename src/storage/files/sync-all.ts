/** The system's own, wherever `PATH` leads: a user's command of that name may do anything. */
const command = '/bin/sync';

/**
 * The command that puts a whole file system on the disk; undefined where the system doesn't tell of what failed then, as `syncfs` of
 * Linux does from 5.8 on.
 */
function syncAllCommand(): string | undefined {
  const [major = 0, minor = 0] = process.getBuiltinModule('node:os').release().split('.').map(Number);
  return process.platform === 'linux' && (major > 5 || (major === 5 && minor >= 8)) ? command : undefined;
}

/**
 * Puts the file system that a path is on on the disk, by the system's command `sync`, since Node.js has no such call. It costs as
 * much as a few files that are synced one by one.
 *
 * @returns false where that can't be done
 */
export function syncAll(path: string): boolean {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const sync = syncAllCommand();
  return sync !== undefined && spawnSync(sync, ['-f', path], { stdio: 'ignore' }).status === 0;
}
