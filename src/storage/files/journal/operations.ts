import type { Layer } from '../../layer.ts';
import { StorageError } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import type { Disk } from '../documents/disk.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { Operation } from './record.ts';

/** What knows how much room there is. */
interface Space {
  /** Throws StorageError where there is less than so many bytes. */
  requireSpace(bytes: number): void;
}

/** The longest path that the platform takes, in bytes, with room for a temporary file's name. */
const longestPath = process.platform === 'darwin' ? 1000 : 4000;

/**
 * A transaction's writes as the journal takes them: sealed, and in an order that comes to the same.
 *
 * @throws StorageError for what the disk has no room or no name for. What is in the journal could be kept there, but a full disk
 * is better told of by a command that changes nothing.
 */
export function operationsOf(writes: Layer, keyring: Keyring, disk: Disk, space: Space = disk): Operation[] {
  const operations: Operation[] = [];
  let needed = 0;
  writes.applyTo({
    put(key, document) {
      if (disk.mostBytesOf(key) > longestPath) {
        refuseLongPath(disk.fileOf(key));
      }
      const sealed = keyring.seal(key, document);
      operations.push({ kind: 'put', key, document: sealed });
      needed += spaceFor(sealed);
    },
    delete: (key) => operations.push({ kind: 'delete', key }),
    deleteAll: (key) => operations.push({ kind: 'deleteAll', key }),
  });
  if (needed > 0) {
    space.requireSpace(needed);
  }
  return operations;
}

function refuseLongPath(path: string): void {
  if (Buffer.byteLength(path) > longestPath) {
    throw new StorageError(`can't write ${path}: the name is too long; nothing was changed`);
  }
}

/** A block of a usual file system, in bytes. */
const block = 4096;

/** What a document takes at most: in the journal, in its file, which lies beside the old one for a while, and for a folder. */
function spaceFor(document: StoredDocument): number {
  return Math.ceil((3 * document.text.length) / block) * block + 2 * block;
}
