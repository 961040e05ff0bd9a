import { type Key, StateInUseError, StorageError } from '../storage.ts';
import type { StoredDocument } from '../stored-document.ts';
import { prepareHome } from './create-state.ts';
import { type Documents, documentsOf } from './documents-of.ts';
import { FileError, withClearErrors } from './file-error.ts';
import type { FileSystem } from './file-system.ts';
import { Follower, Outrun } from './follow-state.ts';
import { checkHome } from './home.ts';
import { decodeOperations, putLine } from './journal-record.ts';
import { Keyring } from './keyring.ts';
import { linesOf } from './lines.ts';
import { type StateOptions, underLock, withLockedState } from './locked-state.ts';
import { nodeFileSystem } from './node-file-system.ts';
import { presentState } from './present-state.ts';
import { replaceState } from './replace-state.ts';
import { parseStateFile, type StateFile, stateFileText } from './state-file.ts';
import { View } from './view.ts';
import { parentOf, removeFile, syncPath, tryTo, writeAll } from './whole-file.ts';

/** What a snapshot says of itself. */
export interface SnapshotFacts {
  /** The state's UUID; the snapshot needs the key of this state. */
  readonly id: string;
  /** The version of the state's format. */
  readonly version: number;
  /** When the state was made, RFC 3339 in UTC. */
  readonly created: string;
  /** When the snapshot was saved, RFC 3339 in UTC. */
  readonly saved: string;
  /** How many documents it holds. */
  readonly documents: number;
  /** The file's size. */
  readonly bytes: number;
}

const title = 'localvault snapshot 1 ';
const chunkSize = 64 * 1024;
/** How often a state is read that others change faster. */
const attemptsWithoutLock = 20;

/**
 * Writes the state to one file, as it is at one moment, sealed as the state is:
 *
 *     localvault snapshot 1 <time of saving>
 *     <state.json on one line>
 *     +"policies/default"<tab>{"rules":"…"}
 *     …
 *     end <number of documents> <SHA-256 of all lines before>
 *
 * Other commands wait with their writes meanwhile, a server that has the state doesn't. What was in the file is replaced only
 * when all is written.
 */
export function saveSnapshot(options: StateOptions, path: string): SnapshotFacts {
  for (let attempt = 1; ; attempt++) {
    try {
      return withLockedState(options, (fs, view) => save(fs, path, view.state, documentsOf(view)));
    } catch (error) {
      // A state that can't be written can be read all the same.
      if (!(error instanceof StateInUseError || error instanceof FileError)) {
        throw error;
      }
    }
    try {
      return saveWithoutLock(options, path);
    } catch (error) {
      if (!(error instanceof Outrun)) {
        throw error;
      }
      if (attempt === attemptsWithoutLock) {
        throw new StorageError(`the state in ${options.folder} changes faster than it can be read: try again`);
      }
    }
  }
}

/** Reads a snapshot through and says what is in it. Throws StorageError when it is damaged. It needs no key. */
export function inspectSnapshot(path: string, fileSystem: FileSystem = nodeFileSystem): SnapshotFacts {
  return factsOf(withClearErrors(fileSystem), path);
}

/**
 * Puts the snapshot's state in the present one's place, whole.
 *
 * @throws StorageError when the snapshot is damaged or its key isn't at hand; nothing is changed then.
 */
export function restoreSnapshot(options: StateOptions, path: string): SnapshotFacts {
  return underLock(options, (fs, lock) => {
    const { folder: home, key, onWarning = () => {} } = options;
    const facts = factsOf(fs, path);
    const { state } = readHead(fs, path);
    Keyring.of(state, key).check();
    prepareHome(fs, home);
    checkHome(fs, home, onWarning);
    lock.take();
    const present = presentState(fs, options);
    replaceState(fs, home, present, state, documentsIn(fs, path));
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
      return save(fs, path, view.state, followed());

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

function save(fs: FileSystem, path: string, state: StateFile, documents: Documents): SnapshotFacts {
  return throughTemporary(fs, path, (temporary) => {
    writeSnapshot(fs, temporary, state, documents);
    fs.rename(temporary, path);
    syncPath(fs, parentOf(path));
    return factsOf(fs, path);
  });
}

/** Runs `work` with the path of a file beside `path`, and removes that file if it's still there. */
function throughTemporary<T>(fs: FileSystem, path: string, work: (temporary: string) => T): T {
  const temporary = `${path}.${process.getBuiltinModule('node:crypto').randomUUID()}.tmp`;
  try {
    return work(temporary);
  } catch (error) {
    throw error instanceof StorageError ? new StorageError(error.message.replace(temporary, path)) : error;
  } finally {
    tryTo(() => removeFile(fs, temporary));
  }
}

function writeSnapshot(fs: FileSystem, path: string, state: StateFile, documents: Documents): void {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  writeLines(fs, path, (write) => {
    const hashed = (text: string) => {
      hash.update(text);
      write(text);
    };
    hashed(`${title}${new Date().toISOString()}\n${JSON.stringify(JSON.parse(stateFileText(state)))}\n`);
    const count = writeDocuments(documents, hashed);
    write(`end ${count} ${hash.digest('hex')}\n`);
  });
}

function writeDocuments(documents: Documents, write: (text: string) => void): number {
  let count = 0;
  for (const [key, document] of documents) {
    count++;
    write(putLine(key, document));
  }
  return count;
}

/** Makes a file of what `work` writes, and puts it on the disk. */
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

function factsOf(fs: FileSystem, path: string): SnapshotFacts {
  const { state, saved } = readHead(fs, path);
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hash = createHash('sha256');
  let documents = -2;
  let end: string | undefined;
  for (const line of linesOf(fs, path)) {
    if (end !== undefined) {
      throw new StorageError(`${path} is damaged: something follows its end`);
    }
    if (line.startsWith('end ')) {
      end = line;
    } else {
      documents++;
      hash.update(`${line}\n`);
    }
  }
  if (end !== `end ${documents} ${hash.digest('hex')}`) {
    throw new StorageError(`${path} is damaged: ${end === undefined ? 'its end is missing' : 'its checksum is wrong'}`);
  }
  const { id, version, created } = state;
  return { id, version, created, saved, documents, bytes: fs.look(path).size };
}

function readHead(fs: FileSystem, path: string): { readonly state: StateFile; readonly saved: string } {
  const lines = linesOf(fs, path);
  const first = nextOf(lines);
  const second = nextOf(lines);
  lines.return();
  if (!first?.startsWith(title) || second === undefined) {
    throw new StorageError(`${path} is not a snapshot of localvault`);
  }
  return { state: parseStateFile(second, path), saved: first.slice(title.length) };
}

function* documentsIn(fs: FileSystem, path: string): Generator<readonly [key: Key, document: StoredDocument]> {
  for (const line of linesOf(fs, path)) {
    const [operation] = line.startsWith('+') ? decodeOperations(`${line}\n`) : [];
    if (operation?.kind === 'put') {
      yield [operation.key, operation.document];
    }
  }
}

function nextOf(lines: Generator<string, void>): string | undefined {
  const { value } = lines.next();
  return value ?? undefined;
}
