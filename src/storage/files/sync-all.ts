/** An absolute path, so that a command of the same name in `PATH` doesn't replace it. */
const command = '/bin/sync';

/**
 * The command that syncs a whole file system. Undefined if the system doesn't report failures of that: `syncfs` does on Linux 5.8
 * and later.
 */
function syncAllCommand(): string | undefined {
  const [major = 0, minor = 0] = process.getBuiltinModule('node:os').release().split('.').map(Number);
  return process.platform === 'linux' && (major > 5 || (major === 5 && minor >= 8)) ? command : undefined;
}

/**
 * Syncs a path's file system by the system's command `sync`, because Node.js has no such call. It costs as much as syncing a few
 * files one by one.
 *
 * @returns false if that isn't possible
 */
export function syncAll(path: string): boolean {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const sync = syncAllCommand();
  return sync !== undefined && spawnSync(sync, ['-f', path], { stdio: 'ignore' }).status === 0;
}
