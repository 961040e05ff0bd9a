import type { Layer } from '../layer.ts';
import { StorageError } from '../storage.ts';
import type { StoredDocument } from '../stored-document.ts';
import type { Authenticator } from './authenticator.ts';
import type { Disk } from './disk.ts';
import { putOf, removalOf, type WrittenOperation } from './journal-record.ts';
import type { Keyring } from './keyring.ts';

/** What knows how much room there is. */
interface Space {
  /** Throws StorageError where there is less than so many bytes. */
  insist(bytes: number): void;
}

/** The part of a journal that a transaction's tags depend on. */
interface Target {
  readonly nextSequence: number;
  /** The generation's. */
  readonly authenticator: Authenticator;
}

/** The longest path that the platform takes, in bytes, with room for a temporary file's name. */
const longestPath = process.platform === 'darwin' ? 1000 : 4000;

/**
 * A transaction's writes as the journal takes them: sealed, with tags, and in an order that comes to the same.
 *
 * @param target The sequence number of the transaction, and the generation's authenticator.
 * @throws StorageError for what the disk has no room or no name for. What is in the journal could be kept there, but a full disk
 * is better told of by a command that changes nothing.
 */
export function operationsOf(
  writes: Layer,
  keyring: Keyring,
  disk: Disk,
  { nextSequence, authenticator }: Target,
  space: Space = disk,
): WrittenOperation[] {
  const operations: WrittenOperation[] = [];
  let needed = 0;
  writes.applyTo({
    put(key, document) {
      if (disk.mostBytesOf(key) > longestPath) {
        refuseLongPath(disk.fileOf(key));
      }
      const sealed = keyring.seal(key, document);
      operations.push(putOf(authenticator, nextSequence, key, sealed));
      needed += spaceFor(sealed);
    },
    delete: (key) => operations.push(removalOf(authenticator, nextSequence, 'delete', key)),
    deleteAll: (key) => operations.push(removalOf(authenticator, nextSequence, 'deleteAll', key)),
  });
  if (needed > 0) {
    space.insist(needed);
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
