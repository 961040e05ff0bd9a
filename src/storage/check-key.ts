import type { Key } from './storage.ts';

const slash = 0x2f;

/** Throws RangeError for a key with an empty segment, which only a bug can produce. */
export function checkKey(key: Key): void {
  if (key.charCodeAt(0) === slash || key.charCodeAt(key.length - 1) === slash || key === '' || key.includes('//')) {
    throw new RangeError(`not a storage key: ${JSON.stringify(key)}`);
  }
}

/** A folder's key without a trailing slash, which callers may leave. */
export function checkFolder(folder: Key): Key {
  const path = folder.endsWith('/') ? folder.slice(0, -1) : folder;
  checkKey(path);
  return path;
}
