import { getBuiltinModule } from 'node:process';
import { type Key, StorageError } from '../storage.ts';
import type { StoredDocument } from '../stored-document.ts';
import { prepareHome } from './create-state.ts';
import { withClearErrors } from './file-error.ts';
import type { FileSystem } from './file-system.ts';
import { checkHome } from './home.ts';
import { decodeOperations, putLine } from './journal-record.ts';
import { Keyring } from './keyring.ts';
import { linesOf } from './lines.ts';
import { type StateOptions, underLock, withSettledState } from './locked-state.ts';
import { nodeFileSystem } from './node-file-system.ts';
import { settlePresentState } from './present-state.ts';
import { replaceState } from './replace-state.ts';
import { parseStateFile, type StateFile, stateFileText } from './state-file.ts';
import type { View } from './view.ts';
import { parentOf, removeFile, syncPath, writeAll } from './whole-file.ts';

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

/**
 * Writes the state to one file, as it is at one moment, sealed as the state is:
 *
 *     localvault snapshot 1 <time of saving>
 *     <state.json on one line>
 *     +"policies/default"<tab>{"rules":"…"}
 *     …
 *     end <number of documents> <SHA-256 of all lines before>
 *
 * Others wait with their writes meanwhile. What was in the file is replaced only when all is written.
 */
export function saveSnapshot(options: StateOptions, path: string): SnapshotFacts {
  return withSettledState(options, (fs, view) => {
    const temporary = `${path}.${getBuiltinModule('node:crypto').randomUUID()}.tmp`;
    try {
      writeSnapshot(fs, temporary, view);
      fs.rename(temporary, path);
      syncPath(fs, parentOf(path));
    } catch (error) {
      removeFile(fs, temporary);
      throw error;
    }
    return factsOf(fs, path);
  });
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
    const present = settlePresentState(fs, options);
    replaceState(fs, home, present, state, documentsIn(fs, path));
    return facts;
  });
}

function writeSnapshot(fs: FileSystem, path: string, view: View): void {
  const { createHash } = getBuiltinModule('node:crypto');
  const hash = createHash('sha256');
  const file = fs.open(path, 'empty');
  let position = 0;
  let pending = '';
  const flush = () => {
    const bytes = Buffer.from(pending);
    hash.update(bytes);
    writeAll(fs, file, bytes, position);
    position += bytes.length;
    pending = '';
  };
  try {
    pending = `${title}${new Date().toISOString()}\n${JSON.stringify(JSON.parse(stateFileText(view.state)))}\n`;
    let count = 0;
    for (const [key, document] of view.disk.documents()) {
      count++;
      pending += putLine(key, document);
      if (pending.length > chunkSize) {
        flush();
      }
    }
    flush();
    writeAll(fs, file, Buffer.from(`end ${count} ${hash.digest('hex')}\n`), position);
    fs.sync(file);
  } finally {
    fs.close(file);
  }
}

function factsOf(fs: FileSystem, path: string): SnapshotFacts {
  const { state, saved } = readHead(fs, path);
  const { createHash } = getBuiltinModule('node:crypto');
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
