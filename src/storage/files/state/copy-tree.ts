import { FileError } from '../../../values/file-error.ts';
import type { FileSystem } from '../file-system.ts';
import { listFolder, parentOf, readFrom, removeTree, syncPath, tryTo, writeAll } from '../whole-file.ts';
import { runtimeFiles } from './git-ignore.ts';
import { isGits } from './home-contents.ts';

const unfinished = '.unfinished';

/**
 * Copies a state's files to a new folder, which is renamed when it is complete. Files that only running processes use are left out,
 * and so are Git's, which nothing replaces. Removes what killed processes left of such copies in the same folder. The caller holds
 * the state's lock.
 *
 * @param prefix how the paths of this state's copies of this kind begin
 * @param name the rest of the copy's path
 * @returns the path of the copy
 */
export function copyState(fs: FileSystem, home: string, prefix: string, name: string): string {
  const copy = prefix + name;
  for (const entry of listFolder(fs, parentOf(copy))) {
    const path = `${parentOf(copy)}/${entry.name}`;
    if (path.startsWith(prefix) && path.endsWith(unfinished)) {
      tryTo(() => removeTree(fs, path));
    }
  }
  const temporary = copy + unfinished;
  try {
    copyTree(fs, home, temporary, (name) => isGits(name) || runtimeFiles.some((one) => one === name));
    fs.rename(temporary, copy);
  } catch (error) {
    tryTo(() => removeTree(fs, temporary));
    throw error;
  }
  syncPath(fs, parentOf(copy));
  return copy;
}

/**
 * Copies a folder and makes the copy durable.
 *
 * @param isLeftOut which names of the folder not to copy
 */
function copyTree(fs: FileSystem, from: string, to: string, isLeftOut: (name: string) => boolean): void {
  fs.makeFolder(to);
  for (const { name, isFolder } of fs.list(from)) {
    if (isLeftOut(name)) {
      continue;
    }
    if (isFolder) {
      copyTree(fs, `${from}/${name}`, `${to}/${name}`, () => false);
    } else {
      keepFile(fs, `${from}/${name}`, `${to}/${name}`);
    }
  }
  syncPath(fs, to);
}

/** Copies a file. One that can't be read, because the disk or its permissions refuse that, gets a second name instead. */
function keepFile(fs: FileSystem, from: string, to: string): void {
  try {
    copyFile(fs, from, to);
  } catch (error) {
    if (!(error instanceof FileError) || error.path !== from) {
      throw error;
    }
    tryTo(() => fs.removeFile(to));
    fs.link(from, to);
  }
}

/** Copies a file and makes the copy's contents durable. */
export function copyFile(fs: FileSystem, from: string, to: string): void {
  const source = fs.open(from, 'read');
  try {
    const contents = readFrom(fs, source, 0, fs.fstat(source).size);
    const target = fs.open(to, 'empty');
    try {
      writeAll(fs, target, contents, 0);
      fs.sync(target);
    } finally {
      fs.close(target);
    }
  } finally {
    fs.close(source);
  }
}
