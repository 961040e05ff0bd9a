import { StorageError } from '../storage.ts';
import { failedWith } from './file-error.ts';
import type { FileSystem } from './file-system.ts';

/** The file's bytes from `position` to its end. `expected` is a guess of how many these are. */
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

/** The text of a file, or undefined where there is none. */
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

/** Writes all bytes at a position. */
export function writeAll(fs: FileSystem, file: number, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length) {
    done += fs.write(file, bytes.subarray(done), position + done);
  }
}

/** Writes a file whole: whoever opens it finds the old text or the new one. What fails leaves nothing behind. */
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
 * Creates a file at its own path, which is cheaper than `replaceFile`, but others may see a part of it. A file that can't be completed
 * is removed.
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

/** What a file is called until it's whole and takes its name. */
export function temporaryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return `${path.slice(0, slash)}/.${path.slice(slash + 1)}.tmp`;
}

function writeWhole(fs: FileSystem, path: string, bytes: Uint8Array, sync: boolean): void {
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

/** Opens a new file, in the place of a link that somebody may have put there. */
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

/** Does what there is to clear up, if it can be done. */
export function tryTo(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof StorageError)) {
      throw error;
    }
  }
}

/** Puts a file's contents or a folder's names on the disk. */
export function syncPath(fs: FileSystem, path: string): void {
  const folder = fs.open(path, 'read');
  try {
    fs.sync(folder);
  } finally {
    fs.close(folder);
  }
}

/** Removes a file, if it is there. */
export function removeFile(fs: FileSystem, path: string): void {
  try {
    fs.removeFile(path);
  } catch (error) {
    if (!failedWith(error, 'ENOENT', 'ENOTDIR')) {
      throw error;
    }
  }
}

/** Makes a folder and those above it that are missing. `onMade` hears of each, from above. Others may do so at the same time. */
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

/** Removes a folder with all that is in it, or whatever else is there; of a link, the link and not what it leads to. */
export function removeTree(fs: FileSystem, path: string): void {
  try {
    removeFile(fs, path);
    return;
  } catch (error) {
    // What a folder says to this depends on the system.
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

/** What is in a folder: nothing, where there is none. */
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

/** The path of the folder that something lies in. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash > 0 ? path.slice(0, slash) : '/';
}
