import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmdirSync,
  type Stats,
  statfsSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import type { FileStats, FileSystem, OpenMode } from './file-system.ts';
import { kernelLocks } from './locks/kernel.ts';
import { syncAll } from './sync-all.ts';

/** Opening a named pipe would wait for its other end, and reading it for data. Windows lacks this flag. */
const O_NONBLOCK = constants.O_NONBLOCK ?? 0;

const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_EXCL, O_TRUNC } = constants;
/** Refuses a symbolic link, which an attacker could use to have another file overwritten. Windows lacks this flag. */
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;

const flags: Readonly<Record<OpenMode, number>> = {
  read: O_RDONLY | O_NONBLOCK,
  write: O_RDWR | O_NOFOLLOW | O_NONBLOCK,
  create: O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK,
  empty: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK,
  new: O_WRONLY | O_CREAT | O_EXCL,
};

/** Reads in one call, as `'utf8'` alone does. The types know flags by name only, but Node.js takes numbers too. */
const textOptions = { encoding: 'utf8', flag: flags.read as unknown as string } as const;

/** The machine's own file system. */
export const nodeFileSystem: FileSystem = {
  open: (path, mode) => openSync(path, flags[mode], 0o600),
  close: (file) => closeSync(file),
  text: (path) => readFileSync(path, textOptions),
  read: (file, into, position) => readSync(file, into, 0, into.length, position),
  write: (file, bytes, position) => writeSync(file, bytes, 0, bytes.length, position),
  fstat: (file) => statsOf(fstatSync(file)),
  stat: (path) => statsOf(statSync(path)),
  truncate: (file, size) => ftruncateSync(file, size),
  sync: (file) => fsyncSync(file),
  syncLater: (file) =>
    new Promise((resolve, reject) => {
      fsync(file, (error) => (error === null ? resolve() : reject(error)));
    }),
  syncAll: (path) => syncAll(path),
  rename: (from, to) => renameSync(from, to),
  link: (from, to) => linkSync(from, to),
  chmod: (path, mode) => chmodSync(path, mode),
  removeFile: (path) => unlinkSync(path),
  makeFolder: (path) => mkdirSync(path, 0o700),
  removeFolder: (path) => rmdirSync(path),
  list: (path) =>
    readdirSync(path, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory(),
      isFile: entry.isFile(),
    })),
  freeSpace(path) {
    const { bsize, blocks, bavail, bfree } = statfsSync(path);
    return blocks === 0 ? Number.POSITIVE_INFINITY : (process.geteuid?.() === 0 ? bfree : bavail) * bsize;
  },
  tryLock: (file) => kernelLocks().tryLock(file),
  lock: (file) => kernelLocks().lock(file),
};

function statsOf(stats: Stats): FileStats {
  return {
    size: stats.size,
    identity: `${stats.dev}:${stats.ino}`,
    modified: stats.mtimeMs,
    mode: stats.mode & 0o7777,
    owner: stats.uid,
    isFolder: stats.isDirectory(),
  };
}
