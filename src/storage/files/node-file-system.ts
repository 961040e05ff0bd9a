import {
  closeSync,
  constants,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
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

const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_EXCL, O_TRUNC } = constants;
/** Refuses a symbolic link, which an attacker could use to have another file overwritten. Windows lacks this flag. */
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;

const flags: Readonly<Record<OpenMode, number>> = {
  read: O_RDONLY,
  write: O_RDWR | O_NOFOLLOW,
  create: O_RDWR | O_CREAT | O_NOFOLLOW,
  empty: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW,
  new: O_WRONLY | O_CREAT | O_EXCL,
};

/** The machine's own file system. */
export const nodeFileSystem: FileSystem = {
  open: (path, mode) => openSync(path, flags[mode], 0o600),
  close: (file) => closeSync(file),
  text: (path) => readFileSync(path, 'utf8'),
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
  removeFile: (path) => unlinkSync(path),
  makeFolder: (path) => mkdirSync(path, 0o700),
  removeFolder: (path) => rmdirSync(path),
  list: (path) =>
    readdirSync(path, { withFileTypes: true }).map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() })),
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
    mode: stats.mode & 0o7777,
    owner: stats.uid,
    isFolder: stats.isDirectory(),
  };
}
