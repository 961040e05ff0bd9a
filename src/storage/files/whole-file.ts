import { StateError } from '../../values/state-error.ts';
import { failedWith } from './file-error.ts';
import type { FileSystem } from './file-system.ts';

/**
 * Reads a file from `position` to its end.
 *
 * @param expected how many bytes these probably are
 */
export function readFrom(fs: FileSystem, file: number, position: number, expected: number): Buffer {
  let buffer = Buffer.allocUnsafeSlow(expected + 1);
  let length = 0;
  for (;;) {
    const count = fs.read(file, buffer.subarray(length), position + length);
    length += count;
    if (count === 0 || length < buffer.length) {
      return buffer.subarray(0, length);
    }
    buffer = Buffer.concat([buffer], buffer.length * 2);
  }
}

/** Reads a file's text. Returns undefined if there is no file. */
export function readText(fs: FileSystem, path: string): string | undefined {
  try {
    return fs.text(path);
  } catch (error) {
    if (failedWith(error, 'ENOENT', 'ENOTDIR')) {
      return undefined;
    }
    throw error;
  }
}

/** Opens a file or folder for reading. Returns undefined if it is missing. */
export function openIfThere(fs: FileSystem, path: string): number | undefined {
  try {
    return fs.open(path, 'read');
  } catch (error) {
    if (failedWith(error, 'ENOENT', 'ENOTDIR')) {
      return undefined;
    }
    throw error;
  }
}

/** Writes all bytes at a position. */
export function writeAll(fs: FileSystem, file: number, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length) {
    done += fs.write(file, bytes.subarray(done), position + done);
  }
}

/** Replaces a file atomically: readers see the old contents or the new ones. A failure leaves nothing behind. */
export function replaceFile(
  fs: FileSystem,
  path: string,
  bytes: Uint8Array,
  options: { readonly sync: boolean },
): void {
  const temporary = temporaryOf(path);
  try {
    writeWhole(fs, temporary, bytes, options.sync);
    fs.rename(temporary, path);
  } catch (error) {
    tryTo(() => removeFile(fs, temporary));
    throw error;
  }
}

/**
 * Creates a file at its own path, which is cheaper than `replaceFile`, but others may see a part of it. A file that can't be
 * completed is removed.
 *
 * @returns false if something exists at the path
 */
export function createFile(fs: FileSystem, path: string, bytes: Uint8Array): boolean {
  let file: number;
  try {
    file = fs.open(path, 'new');
  } catch (error) {
    if (failedWith(error, 'EEXIST')) {
      return false;
    }
    throw error;
  }
  try {
    writeAll(fs, file, bytes, 0);
  } catch (error) {
    tryTo(() => removeFile(fs, path));
    throw error;
  } finally {
    fs.close(file);
  }
  return true;
}

/** The name of a file until it is complete and renamed. */
export function temporaryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return `${path.slice(0, slash)}/.${path.slice(slash + 1)}.tmp`;
}

/** Writes a file, replacing what it contains. */
export function writeWhole(fs: FileSystem, path: string, bytes: Uint8Array, sync: boolean): void {
  const file = openEmpty(fs, path);
  try {
    writeAll(fs, file, bytes, 0);
    if (sync) {
      fs.sync(file);
    }
  } finally {
    fs.close(file);
  }
}

/** Opens an empty file. Replaces a symbolic link, which an attacker may have put there. */
function openEmpty(fs: FileSystem, path: string): number {
  try {
    return fs.open(path, 'empty');
  } catch (error) {
    if (!failedWith(error, 'ELOOP', 'EMLINK')) {
      throw error;
    }
    removeFile(fs, path);
    return fs.open(path, 'empty');
  }
}

/** Runs work, such as cleaning up, that may fail with a StateError. */
export function tryTo(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof StateError)) {
      throw error;
    }
  }
}

/** Makes a file's contents or a folder's entries durable. */
export function syncPath(fs: FileSystem, path: string): void {
  const folder = fs.open(path, 'read');
  try {
    fs.sync(folder);
  } finally {
    fs.close(folder);
  }
}

/** Removes a file if it exists. */
export function removeFile(fs: FileSystem, path: string): void {
  try {
    fs.removeFile(path);
  } catch (error) {
    if (!failedWith(error, 'ENOENT', 'ENOTDIR')) {
      throw error;
    }
  }
}

/**
 * Creates a folder and its missing parents. Other processes may do the same at the same time.
 *
 * @param onMade called with each created folder, the topmost first
 */
export function makeFolders(fs: FileSystem, path: string, onMade: (path: string) => void = () => {}): void {
  try {
    makeFolder(fs, path, onMade);
  } catch (error) {
    if (!failedWith(error, 'ENOENT')) {
      throw error;
    }
    makeFolders(fs, parentOf(path), onMade);
    makeFolder(fs, path, onMade);
  }
}

function makeFolder(fs: FileSystem, path: string, onMade: (path: string) => void): void {
  try {
    fs.makeFolder(path);
  } catch (error) {
    if (failedWith(error, 'EEXIST')) {
      return;
    }
    throw error;
  }
  onMade(path);
}

/** Removes whatever is at a path: a folder with everything in it, a file, or a symbolic link without its target. */
export function removeTree(fs: FileSystem, path: string): void {
  try {
    removeFile(fs, path);
    return;
  } catch (error) {
    // The error for a folder depends on the system.
    if (!failedWith(error, 'EISDIR', 'EPERM', 'EACCES')) {
      throw error;
    }
  }
  for (const entry of listFolder(fs, path)) {
    const inner = `${path}/${entry.name}`;
    if (entry.isFolder) {
      removeTree(fs, inner);
    } else {
      removeFile(fs, inner);
    }
  }
  try {
    fs.removeFolder(path);
  } catch (error) {
    if (!failedWith(error, 'ENOENT', 'ENOTDIR')) {
      throw error;
    }
  }
}

/** Lists a folder. A missing folder is empty. */
export function listFolder(fs: FileSystem, path: string): ReturnType<FileSystem['list']> {
  try {
    return fs.list(path);
  } catch (error) {
    if (failedWith(error, 'ENOENT', 'ENOTDIR')) {
      return [];
    }
    throw error;
  }
}

/** The path of the containing folder. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash > 0 ? path.slice(0, slash) : '/';
}
