import { StateError } from '../../../values/state-error.ts';
import { withClearErrors } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import { Keyring } from '../keys/keyring.ts';
import { parseKey } from '../keys/provider.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import type { StateOptions } from '../options.ts';
import { makeFolders, parentOf, syncPath, writeAll } from '../whole-file.ts';
import { inspectSnapshot, type RestoreReport, restoreSnapshot, type SnapshotFacts, writeState } from './snapshot.ts';
import { readSnapshot } from './snapshot-file.ts';
import { namingFile, UnfinishedFile } from './unfinished-file.ts';

/** How the first line of a portable snapshot's contents begins. The key follows, in base64, and then the snapshot. */
const label = 'localvault portable snapshot 1 ';
/** How every file in the age format begins. */
const ageLabel = 'age-encryption.org/v1\n';
const pieceSize = 64 * 1024;

/** Whether a file is encrypted in the age format, as portable snapshots are. */
export function isPortable(path: string, fileSystem: FileSystem = nodeFileSystem): boolean {
  const fs = withClearErrors(fileSystem);
  const file = fs.open(path, 'read');
  try {
    const start = Buffer.alloc(ageLabel.length);
    return fs.read(file, start, 0) === start.length && start.toString('latin1') === ageLabel;
  } finally {
    fs.close(file);
  }
}

/**
 * Saves a snapshot with its key, encrypted with a passphrase in the age format (age-encryption.org/v1), which `age -d` decrypts:
 *
 *     localvault portable snapshot 1 <the state's key in base64>
 *     <the snapshot>
 *
 * An existing file is replaced atomically. The key is never written to a file in clear.
 */
export function savePortableSnapshot(options: StateOptions, path: string, passphrase: string): Promise<SnapshotFacts> {
  const fs = withClearErrors(options.fileSystem ?? nodeFileSystem);
  return UnfinishedFile.throughAsync(fs, path, async (sealed) => {
    writeState(options, sealed.path);
    const { facts, state } = readSnapshot(fs, sealed.path);
    const key = Keyring.of(state, options.key).stateKey.toString('base64');
    return UnfinishedFile.throughAsync(fs, path, async (encrypted) => {
      const { Encrypter } = await import('age-encryption');
      const encrypter = new Encrypter();
      encrypter.setPassphrase(passphrase);
      const clear = ReadableStream.from(piecesOf(fs, sealed.path, Buffer.from(`${label}${key}\n`)));
      await writePieces(fs, encrypted.path, await encrypter.encrypt(clear));
      encrypted.finish();
      return { ...facts, bytes: fs.stat(path).size };
    });
  });
}

/**
 * Restores a portable snapshot, like `restoreSnapshot`, and installs its key.
 *
 * @throws StateError if the passphrase is wrong, or the file is damaged. Nothing is changed then.
 */
export function restorePortableSnapshot(
  options: StateOptions,
  path: string,
  passphrase: string,
): Promise<RestoreReport> {
  const fs = withClearErrors(options.fileSystem ?? nodeFileSystem);
  return withDecrypted(fs, { path, passphrase, near: options.folder }, (sealed, stateKey) => ({
    ...restoreSnapshot(options, sealed, { stateKey }),
    bytes: fs.stat(path).size,
  }));
}

/** Verifies and describes a portable snapshot. */
export function inspectPortableSnapshot(
  options: StateOptions,
  path: string,
  passphrase: string,
): Promise<SnapshotFacts> {
  const fs = withClearErrors(options.fileSystem ?? nodeFileSystem);
  return withDecrypted(fs, { path, passphrase, near: options.folder }, (sealed) => ({
    ...inspectSnapshot(sealed, fs),
    bytes: fs.stat(path).size,
  }));
}

/** A portable snapshot, and the state beside which its contents may lie for a while: its own folder may be read-only. */
interface Encrypted {
  readonly path: string;
  readonly passphrase: string;
  readonly near: string;
}

/** Decrypts the snapshot to a temporary file, still sealed, and runs `work` with it and the key. Errors name the original file. */
async function withDecrypted<T>(
  fs: FileSystem,
  { path, passphrase, near }: Encrypted,
  work: (sealed: string, stateKey: Buffer) => T,
): Promise<T> {
  const clear = authentic(await decrypted(fs, path, passphrase), path);
  makeFolders(fs, parentOf(near), (made) => syncPath(fs, parentOf(made)));
  return UnfinishedFile.throughAsync(fs, near, async (sealed) => {
    const { key, rest } = await splitKey(clear, path);
    await writePieces(fs, sealed.path, rest);
    try {
      return work(sealed.path, key);
    } catch (error) {
      throw namingFile(error, sealed.path, path);
    }
  });
}

async function decrypted(fs: FileSystem, path: string, passphrase: string): Promise<ReadableStream<Uint8Array>> {
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return await decrypter.decrypt(ReadableStream.from(piecesOf(fs, path)));
  } catch (error) {
    if (error instanceof StateError) {
      throw error;
    }
    const isWrong = error instanceof Error && error.message.startsWith('no identity matched');
    throw new StateError(
      isWrong
        ? `the passphrase does not open ${path}; nothing was changed`
        : `${path} is damaged: its header was changed`,
    );
  }
}

/** The pieces of a decrypted stream. Throws StateError if one was changed or the end is missing. */
async function* authentic(stream: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array, void> {
  try {
    yield* stream;
  } catch (error) {
    throw error instanceof StateError
      ? error
      : new StateError(`${path} is damaged: it was cut short, or its contents were changed`);
  }
}

/** Splits the contents of a portable snapshot into the key and the snapshot. */
async function splitKey(
  pieces: AsyncGenerator<Uint8Array, void>,
  path: string,
): Promise<{ readonly key: Buffer; readonly rest: AsyncIterable<Uint8Array> }> {
  let start = Buffer.alloc(0);
  while (start.length < label.length || !start.includes(0x0a)) {
    const { value, done } = await pieces.next();
    if (done) {
      break;
    }
    start = Buffer.concat([start, value]);
    if (!label.startsWith(start.toString('latin1', 0, label.length))) {
      break;
    }
  }
  const end = start.indexOf(0x0a);
  const line = start.toString('latin1', 0, Math.max(0, end));
  if (!line.startsWith(label)) {
    throw new StateError(`${path} is encrypted, but contains no snapshot of localvault`);
  }
  return { key: parseKey(line.slice(label.length), path), rest: rest() };

  async function* rest() {
    yield start.subarray(end + 1);
    yield* pieces;
  }
}

/** @param head comes before the file's contents */
function* piecesOf(fs: FileSystem, path: string, head?: Buffer): Generator<Uint8Array, void> {
  if (head !== undefined) {
    yield head;
  }
  const file = fs.open(path, 'read');
  try {
    for (let position = 0; ; ) {
      const piece = Buffer.alloc(pieceSize);
      const count = fs.read(file, piece, position);
      if (count === 0) {
        return;
      }
      position += count;
      yield piece.subarray(0, count);
    }
  } finally {
    fs.close(file);
  }
}

/** Writes a file and makes its contents durable. */
async function writePieces(fs: FileSystem, path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const file = fs.open(path, 'empty');
  try {
    let position = 0;
    for await (const piece of pieces) {
      writeAll(fs, file, piece, position);
      position += piece.length;
    }
    fs.sync(file);
  } finally {
    fs.close(file);
  }
}
