import { StateError } from '../../../values/state-error.ts';
import type { Layer } from '../../layer.ts';
import type { StoredDocument } from '../../stored-document.ts';
import type { Disk } from '../documents/disk.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { Operation } from './record.ts';

/** Checks the free space on the disk. */
interface Space {
  /** Throws StateError if fewer bytes are free. */
  requireSpace(bytes: number): void;
}

/** The longest path that the platform accepts, in bytes, with room for a temporary file's name. */
const longestPath = process.platform === 'darwin' ? 1000 : 4000;

/**
 * Turns a transaction's writes into operations for the journal: sealed, with cleared folders first.
 *
 * @throws StateError if the disk is too full or a path too long. The journal alone could keep the writes, but it is better to
 *   report a full disk before anything is changed.
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
    throw new StateError(`can't write ${path}: the name is too long; nothing was changed`);
  }
}

/** The usual block size of file systems, in bytes. */
const block = 4096;

/** The most bytes that a document needs: in the journal, in its new file beside the old one, and in a new folder. */
function spaceFor(document: StoredDocument): number {
  return Math.ceil((3 * document.text.length) / block) * block + 2 * block;
}
