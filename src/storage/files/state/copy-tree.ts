import type { FileSystem } from '../file-system.ts';
import { readFrom, syncPath, writeAll } from '../whole-file.ts';

/**
 * Copies a folder and makes the copy durable.
 *
 * @param isLeftOut Which names of the folder not to copy
 */
export function copyTree(fs: FileSystem, from: string, to: string, isLeftOut: (name: string) => boolean): void {
  fs.makeFolder(to);
  for (const { name, isFolder } of fs.list(from)) {
    if (isLeftOut(name)) {
      continue;
    }
    if (isFolder) {
      copyTree(fs, `${from}/${name}`, `${to}/${name}`, () => false);
    } else {
      copyFile(fs, `${from}/${name}`, `${to}/${name}`);
    }
  }
  syncPath(fs, to);
}

/** Copies a file and makes the copy's contents durable. */
export function copyFile(fs: FileSystem, from: string, to: string): void {
  const source = fs.open(from, 'read');
  try {
    const target = fs.open(to, 'empty');
    try {
      writeAll(fs, target, readFrom(fs, source, 0, fs.fstat(source).size), 0);
      fs.sync(target);
    } finally {
      fs.close(target);
    }
  } finally {
    fs.close(source);
  }
}
