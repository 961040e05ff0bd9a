import type { Transaction } from '../../storage/storage.ts';

/**
 * The paths of all documents beneath a folder, in the order of `logical.ScanView`: a folder's own documents first, then its
 * folders, the last one first.
 */
export function scanNames(storage: Transaction, folder: string): string[] {
  const found: string[] = [];
  const folders = [''];
  for (let current = folders.pop(); current !== undefined; current = folders.pop()) {
    for (const name of storage.list(`${folder}/${current}`.replace(/\/$/, ''))) {
      if (name.endsWith('/')) {
        folders.push(current + name);
      } else {
        found.push(current + name);
      }
    }
  }
  return found;
}
