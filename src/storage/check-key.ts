import type { Key } from './storage.ts';

const slash = 0x2f;

/** Refuses a key with an empty segment, which is a mistake in the program. */
export function checkKey(key: Key): void {
  if (key.charCodeAt(0) === slash || key.charCodeAt(key.length - 1) === slash || key === '' || key.includes('//')) {
    throw new RangeError(`not a storage key: ${JSON.stringify(key)}`);
  }
}

/** The folder's key without the slash that a caller may have left at its end. */
export function checkFolder(folder: Key): Key {
  const path = folder.endsWith('/') ? folder.slice(0, -1) : folder;
  checkKey(path);
  return path;
}
