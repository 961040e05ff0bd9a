import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { kernelLocks } from '../../storage/files/locks/kernel.ts';
import { errorCode } from '../../values/error-code.ts';
import { FileError } from '../../values/file-error.ts';
import { StateError } from '../../values/state-error.ts';

/*
 * The history of a state consists of two files beside its key: `<id>.history`, and `<id>.history.1` with the older entries. When the first
 * has reached half of the limit, it replaces the second. So nothing is ever rewritten, and a process may append at any time.
 */

/** Returns the path of the older half. */
export function olderHistoryPath(path: string): string {
  return `${path}.1`;
}

/**
 * Appends whole lines with one write, so that those of several processes don't mix.
 *
 * @param limit the maximum size of both files in bytes
 * @throws StateError if that is impossible
 */
export function appendHistory(path: string, lines: string, limit: number): void {
  const bytes = Buffer.from(lines);
  let opened: OpenHistory | undefined;
  try {
    opened = openToAppend(path);
    if (isFull(opened.size, bytes.length, limit)) {
      opened = rotate(opened.file, path, bytes.length, limit);
    }
    write(opened, bytes);
  } catch (error) {
    throw clearError(error, 'write', path);
  } finally {
    if (opened !== undefined) {
      closeSync(opened.file);
    }
  }
}

/**
 * Reads both files, the older one first.
 *
 * @throws StateError if one of them can't be read
 */
export function readHistory(path: string): string {
  // After a rotation in between, the first file is the second one, too.
  const newer = openToRead(path);
  const older = openToRead(olderHistoryPath(path));
  try {
    const isSame = newer !== undefined && older !== undefined && fstatSync(newer).ino === fstatSync(older).ino;
    return (older === undefined || isSame ? '' : textOf(older)) + (newer === undefined ? '' : textOf(newer));
  } catch (error) {
    throw clearError(error, 'read', path);
  } finally {
    for (const file of [newer, older]) {
      if (file !== undefined) {
        closeSync(file);
      }
    }
  }
}

// Without O_NONBLOCK, opening a named pipe would wait for its other end.
const safely = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** An open file, and its size in bytes when it was opened. */
interface OpenHistory {
  readonly file: number;
  readonly size: number;
}

function openToAppend(path: string): OpenHistory {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | safely;
  let file: number;
  try {
    file = openSync(path, flags, 0o600);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') {
      throw error;
    }
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    file = openSync(path, flags, 0o600);
  }
  try {
    return { file, size: makePrivate(file, path) };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Refuses a file that somebody else may read or change. Returns its size. */
function makePrivate(file: number, path: string): number {
  const facts = fstatSync(file);
  if (!facts.isFile()) {
    throw new StateError(`can't write ${path}: it is not a regular file`);
  }
  if (process.geteuid !== undefined && facts.uid !== process.geteuid()) {
    throw new StateError(`can't write ${path}: it belongs to another user`);
  }
  if ((facts.mode & 0o077) !== 0) {
    fchmodSync(file, 0o600);
  }
  return facts.size;
}

function isFull(size: number, added: number, limit: number): boolean {
  return size > 0 && size + added > limit / 2;
}

/**
 * Makes the file the older one, and returns a new one. The lock is on the file itself: another process that waits for it then notices that
 * the path names another file.
 */
function rotate(file: number, path: string, added: number, limit: number): OpenHistory {
  try {
    kernelLocks().lock(file);
    const { ino, size } = fstatSync(file);
    if (statSync(path, { throwIfNoEntry: false })?.ino === ino && isFull(size, added, limit)) {
      renameSync(path, olderHistoryPath(path));
    }
  } finally {
    closeSync(file);
  }
  return openToAppend(path);
}

const lineBreak = 0x0a;

function write({ file, size }: OpenHistory, bytes: Buffer): void {
  const whole = endsInLine(file, size) ? Buffer.concat([Buffer.of(lineBreak), bytes]) : bytes;
  for (let written = 0; written < whole.length; ) {
    written += writeSync(file, whole, written);
  }
}

/** Whether a write was cut short, as on a full disk. The next line then begins on a line of its own. */
function endsInLine(file: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== lineBreak;
}

function openToRead(path: string): number | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | safely);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return undefined;
    }
    throw clearError(error, 'read', path);
  }
  if (!fstatSync(file).isFile()) {
    closeSync(file);
    throw new StateError(`can't read ${path}: it is not a regular file`);
  }
  return file;
}

function textOf(file: number): string {
  const pieces: Buffer[] = [];
  for (;;) {
    const piece = Buffer.alloc(1024 * 1024);
    const length = readSync(file, piece);
    if (length === 0) {
      return Buffer.concat(pieces).toString();
    }
    pieces.push(piece.subarray(0, length));
  }
}

/** Returns the code of a system error; undefined for a StateError, which already says what is wrong. */
function systemCode(error: unknown): string | undefined {
  return error instanceof StateError ? undefined : errorCode(error);
}

function clearError(error: unknown, action: 'read' | 'write', path: string): unknown {
  const code = systemCode(error);
  return code === undefined ? error : new FileError(action, path, code);
}
