import { type Key, StateInUseError, StorageError } from '../../storage.ts';
import { StoredDocument } from '../../stored-document.ts';
import { FileError, withClearErrors } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import { putText, splitPut } from '../journal/record.ts';
import { cacheKeys } from '../keys/cache-keys.ts';
import { Keyring } from '../keys/keyring.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import type { StateOptions } from '../options.ts';
import { listFolder, parentOf, removeFile, syncPath, tryTo, writeAll } from '../whole-file.ts';
import { type Documents, documentsOf } from './all-documents.ts';
import { prepareHome } from './create.ts';
import { findCurrentState } from './current.ts';
import { parseStateFile, type StateFile, stateFileText } from './file.ts';
import { Follower, OutrunError } from './follow.ts';
import { currentFormat } from './format.ts';
import { checkHome } from './home.ts';
import { linesOf } from './lines.ts';
import { underLock, withLockedState } from './locked.ts';
import { migrated } from './migrate.ts';
import { replaceState } from './replace.ts';
import { View } from './view.ts';

/** A snapshot's description. */
export interface SnapshotFacts {
  /** The state's UUID. The snapshot needs this state's key. */
  readonly id: string;
  /** The version of the format. */
  readonly version: number;
  /** When the state was created, RFC 3339 in UTC. */
  readonly created: string;
  /** When the snapshot was saved, RFC 3339 in UTC. */
  readonly saved: string;
  /** How many documents the snapshot contains. */
  readonly documents: number;
  /** The file's size in bytes. */
  readonly bytes: number;
}

/** The beginnings of both formats of snapshots, which have the same length. */
const titles = ['localvault snapshot 1 ', 'localvault snapshot 2 '] as const;
const title = titles[1];
const chunkSize = 64 * 1024;
/** How often to read a state that a server changes meanwhile. */
const attemptsWithoutLock = 20;

/**
 * Writes a consistent copy of the state to one file. Sealed fields stay sealed:
 *
 *     localvault snapshot 2 <time of saving>
 *     <state.json on one line>
 *     +"policies/default"<tab>{"rules":"…"}
 *     …
 *     end <number of documents> <SHA-256 of all lines before> <tag of these two>
 *
 * Other commands wait with their writes meanwhile; a server that owns the state doesn't. An existing file is replaced atomically.
 */
export function saveSnapshot(options: StateOptions, path: string): SnapshotFacts {
  for (let attempt = 1; ; attempt++) {
    try {
      return withLockedState(options, (fs, view) => save(fs, path, view, documentsOf(view)));
    } catch (error) {
      // A state that a server owns, or that can't be written, can still be read without the lock.
      if (!(error instanceof StateInUseError || error instanceof FileError)) {
        throw error;
      }
    }
    try {
      return saveWithoutLock(options, path);
    } catch (error) {
      if (!(error instanceof OutrunError)) {
        throw error;
      }
      if (attempt === attemptsWithoutLock) {
        throw new StorageError(`the state in ${options.folder} changes faster than it can be read; try again`);
      }
    }
  }
}

/** Reads a whole snapshot and describes it. Needs no key. Throws StorageError if it is damaged. */
export function inspectSnapshot(path: string, fileSystem: FileSystem = nodeFileSystem): SnapshotFacts {
  const fs = withClearErrors(fileSystem);
  removeUnfinished(fs, parentOf(path));
  return readThrough(fs, path).facts;
}

/** How to restore a snapshot. */
interface RestoreOptions {
  /**
   * Whether to accept a snapshot of format 1. It has no tag, so anybody who could write the file may have changed it.
   * @default false
   */
  readonly trust?: boolean;
}

/**
 * Replaces the current state by a snapshot's, atomically.
 *
 * @throws StorageError if the snapshot is damaged, was changed by somebody without the key, or its key is missing. Nothing is
 *   changed then.
 */
export function restoreSnapshot(
  options: StateOptions,
  path: string,
  { trust = false }: RestoreOptions = {},
): SnapshotFacts {
  return underLock(options, (fs, lock) => {
    const { folder: home, key, onWarning = () => {} } = options;
    removeUnfinished(fs, parentOf(path));
    const { facts, state, digest, tag } = readThrough(fs, path);
    if (facts.version === 1 && !trust) {
      throw new StorageError(
        `${path} is of format 1, which can't show whether it was changed: add -trust if nobody else could write to it`,
      );
    }
    const keyring = Keyring.of(state, key, trust);
    keyring.check();
    if (facts.version > 1 && tag !== tagOf(keyring, facts.documents, digest)) {
      throw new StorageError(`${path} is damaged: its tag is wrong, so somebody without the key changed it`);
    }
    prepareHome(fs, home);
    checkHome(fs, home, onWarning);
    lock.take();
    const current = findCurrentState(fs, options);
    const { next, nextKeyring, documents } = migrated({ state, keyring }, documentsIn(fs, path), currentFormat, path);
    replaceState(fs, home, current, next, documents, nextKeyring);
    if (nextKeyring !== keyring) {
      cacheKeys(key, state.id, nextKeyring);
    }
    return facts;
  });
}

function saveWithoutLock(options: StateOptions, path: string): SnapshotFacts {
  const fs = withClearErrors(options.fileSystem ?? nodeFileSystem);
  const { folder: home, key } = options;
  const view = View.open(fs, home, key);
  if (view === undefined) {
    throw new StorageError(`there is no state in ${home}`);
  }
  const follower = new Follower(fs, home, view);
  try {
    return throughTemporary(fs, path, (spool) => {
      writeLines(fs, spool, (write) => writeDocuments(follower.files(), write));
      return save(fs, path, view, followed());

      function* followed(): Documents {
        for (const found of documentsIn(fs, spool)) {
          if (!follower.isChanged(found[0])) {
            yield found;
          }
        }
        yield* follower.changed();
      }
    });
  } finally {
    follower.close();
    view.close();
  }
}

function save(fs: FileSystem, path: string, view: View, documents: Documents): SnapshotFacts {
  return throughTemporary(fs, path, (temporary) => {
    writeSnapshot(fs, temporary, view, documents);
    fs.rename(temporary, path);
    syncPath(fs, parentOf(path));
    return readThrough(fs, path).facts;
  });
}

/** The suffix of a snapshot's temporary file. */
const unfinished = '.localvault-snapshot';

/**
 * Runs `work` with the path of a temporary file beside `path`, and removes that file if it still exists afterwards. The file is
 * locked meanwhile, so that others can tell it from one that a killed process left.
 */
function throughTemporary<T>(fs: FileSystem, path: string, work: (temporary: string) => T): T {
  removeUnfinished(fs, parentOf(path));
  const name = path.slice(path.lastIndexOf('/') + 1);
  const temporary = `${parentOf(path)}/.${name}.${process.getBuiltinModule('node:crypto').randomUUID()}${unfinished}`;
  try {
    const file = fs.open(temporary, 'create');
    try {
      fs.lock(file);
      return work(temporary);
    } finally {
      fs.close(file);
      tryTo(() => removeFile(fs, temporary));
    }
  } catch (error) {
    throw error instanceof StorageError ? new StorageError(error.message.replace(temporary, path)) : error;
  }
}

/** Removes temporary files that killed processes left in a folder. */
function removeUnfinished(fs: FileSystem, folder: string): void {
  for (const { name, isFolder } of listFolder(fs, folder)) {
    if (!isFolder && name.startsWith('.') && name.endsWith(unfinished)) {
      tryTo(() => {
        const file = fs.open(`${folder}/${name}`, 'write');
        if (fs.tryLock(file)) {
          removeFile(fs, `${folder}/${name}`);
        }
        fs.close(file);
      });
    }
  }
}

function writeSnapshot(fs: FileSystem, path: string, { state, keyring }: View, documents: Documents): void {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  writeLines(fs, path, (write) => {
    const hashed = (text: string) => {
      hash.update(text);
      write(text);
    };
    hashed(`${title}${new Date().toISOString()}\n${JSON.stringify(JSON.parse(stateFileText(state)))}\n`);
    const count = writeDocuments(documents, hashed);
    const digest = hash.digest('hex');
    write(`end ${count} ${digest} ${tagOf(keyring, count, digest)}\n`);
  });
}

function tagOf({ authenticator }: Keyring, documents: number, digest: string): string {
  return authenticator.tag(`snapshot ${documents} ${digest}`);
}

function writeDocuments(documents: Documents, write: (text: string) => void): number {
  let count = 0;
  for (const [key, document] of documents) {
    count++;
    write(`${putText(key, document)}\n`);
  }
  return count;
}

/** Creates a file with the text that `work` writes, and makes its contents durable. */
function writeLines(fs: FileSystem, path: string, work: (write: (text: string) => void) => void): void {
  const file = fs.open(path, 'empty');
  let position = 0;
  let pending = '';
  const flush = () => {
    const bytes = Buffer.from(pending);
    writeAll(fs, file, bytes, position);
    position += bytes.length;
    pending = '';
  };
  try {
    work((text) => {
      pending += text;
      if (pending.length > chunkSize) {
        flush();
      }
    });
    flush();
    fs.sync(file);
  } finally {
    fs.close(file);
  }
}

/** The contents of a complete snapshot, except its documents. */
interface Contents {
  readonly facts: SnapshotFacts;
  readonly state: StateFile;
  /** The SHA-256 of all lines except the last one, in hex. */
  readonly digest: string;
  /** The tag, not verified yet; empty in format 1. */
  readonly tag: string;
}

function readThrough(fs: FileSystem, path: string): Contents {
  const { state, saved } = readHead(fs, path);
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  let documents = -2;
  let end: string | undefined;
  for (const line of linesOf(fs, path)) {
    if (end !== undefined) {
      throw new StorageError(`${path} is damaged: its end is followed by more text`);
    }
    if (line.startsWith('end ')) {
      end = line;
    } else {
      documents++;
      hash.update(`${line}\n`);
    }
  }
  const digest = hash.digest('hex');
  const [, count, sum, tag = ''] = end?.split(' ') ?? [];
  if (count !== String(documents) || sum !== digest) {
    throw new StorageError(`${path} is damaged: ${end === undefined ? 'its end is missing' : 'its checksum is wrong'}`);
  }
  const { id, version, created } = state;
  return { facts: { id, version, created, saved, documents, bytes: fs.stat(path).size }, state, digest, tag };
}

function readHead(fs: FileSystem, path: string): { readonly state: StateFile; readonly saved: string } {
  const lines = linesOf(fs, path);
  const first = nextOf(lines);
  const second = nextOf(lines);
  lines.return();
  const version = titles.findIndex((title) => first?.startsWith(title)) + 1;
  if (first === undefined || second === undefined || version === 0) {
    throw new StorageError(`${path} is not a snapshot of localvault`);
  }
  const state = parseStateFile(second, path);
  if ((state.version === 1) !== (version === 1)) {
    throw new StorageError(`${path} is damaged: its first lines are of different formats`);
  }
  return { state, saved: first.slice(title.length) };
}

function* documentsIn(fs: FileSystem, path: string): Generator<readonly [key: Key, document: StoredDocument]> {
  for (const line of linesOf(fs, path)) {
    if (line.startsWith('+')) {
      const [key, text] = splitPut(line.slice(1));
      yield [key, StoredDocument.fromText(text)];
    }
  }
}

function nextOf(lines: Generator<string, void>): string | undefined {
  const { value } = lines.next();
  return value ?? undefined;
}
