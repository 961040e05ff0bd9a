import { errorCode } from '../../values/error-code.ts';
import { FileError } from '../../values/file-error.ts';
import { oncePer } from '../../values/once-per.ts';
import type { FileSystem } from './file-system.ts';

/** Whether an error is a `FileError` with one of the codes. */
export function failedWith(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof FileError && codes.includes(error.code);
}

/** Wraps a file system so that its errors are `FileError`s. */
export const withClearErrors: (fs: FileSystem) => FileSystem = oncePer(makeClear);

function makeClear(fs: FileSystem): FileSystem {
  const paths = new Map<number, string>();
  const pathOf = (file: number) => paths.get(file) ?? 'a file';
  const attempt = <T>(action: string, path: string, call: () => T): T => {
    try {
      return call();
    } catch (error) {
      throw clearError(error, action, path);
    }
  };
  return {
    open(path, mode) {
      const file = attempt(mode === 'read' ? 'read' : 'write', path, () => fs.open(path, mode));
      paths.set(file, path);
      return file;
    },
    close(file) {
      paths.delete(file);
      fs.close(file);
    },
    text: (path) => attempt('read', path, () => fs.text(path)),
    read: (file, into, position) => attempt('read', pathOf(file), () => fs.read(file, into, position)),
    write: (file, bytes, position) => attempt('write', pathOf(file), () => fs.write(file, bytes, position)),
    fstat: (file) => attempt('read', pathOf(file), () => fs.fstat(file)),
    stat: (path) => attempt('read', path, () => fs.stat(path)),
    truncate: (file, size) => attempt('write', pathOf(file), () => fs.truncate(file, size)),
    sync: (file) => attempt('sync', pathOf(file), () => fs.sync(file)),
    async syncLater(file) {
      const path = pathOf(file);
      try {
        await fs.syncLater(file);
      } catch (error) {
        throw clearError(error, 'sync', path);
      }
    },
    syncAll: (path) => fs.syncAll?.(path) ?? false,
    rename: (from, to) => attempt('write', to, () => fs.rename(from, to)),
    link: (from, to) => attempt('keep', from, () => fs.link(from, to)),
    chmod: (path, mode) => attempt('change the mode of', path, () => fs.chmod(path, mode)),
    removeFile: (path) => attempt('remove', path, () => fs.removeFile(path)),
    makeFolder: (path) => attempt('make the folder', path, () => fs.makeFolder(path)),
    removeFolder: (path) => attempt('remove', path, () => fs.removeFolder(path)),
    list: (path) => attempt('read', path, () => fs.list(path)),
    freeSpace: (path) => attempt('read', path, () => fs.freeSpace(path)),
    tryLock: (file) => attempt('lock', pathOf(file), () => fs.tryLock(file)),
    lock: (file) => attempt('lock', pathOf(file), () => fs.lock(file)),
  };
}

function clearError(error: unknown, action: string, path: string): unknown {
  const code = errorCode(error);
  return code === undefined ? error : new FileError(action, path, code);
}
