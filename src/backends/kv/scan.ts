import type { Transaction } from '../../storage/storage.ts';

/**
 * Returns the paths of all documents in a folder and its subfolders, in the order of OpenBao's `logical.ScanView`: the documents
 * of a folder first, then its subfolders, last to first.
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
