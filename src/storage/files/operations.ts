import type { Layer } from '../layer.ts';
import { StorageError } from '../storage.ts';
import type { Disk } from './disk.ts';
import type { Operation } from './journal-record.ts';
import type { Keyring } from './keyring.ts';

/** The longest path that the platform takes, in bytes, with room for a temporary file's name. */
const longestPath = process.platform === 'darwin' ? 1000 : 4000;

/** A transaction's writes as the journal takes them: sealed, and in an order that comes to the same. */
export function operationsOf(writes: Layer, keyring: Keyring, disk: Disk): Operation[] {
  const operations: Operation[] = [];
  writes.applyTo({
    put(key, document) {
      const path = disk.fileOf(key);
      if (Buffer.byteLength(path) > longestPath) {
        throw new StorageError(`can't write ${path}: the name is too long; nothing was changed`);
      }
      operations.push({ kind: 'put', key, document: keyring.seal(key, document) });
    },
    delete: (key) => operations.push({ kind: 'delete', key }),
    deleteAll: (key) => operations.push({ kind: 'deleteAll', key }),
  });
  return operations;
}
