import { StateError } from '../../../values/state-error.ts';
import type { Key } from '../../storage.ts';
import { StoredDocument } from '../../stored-document.ts';
import type { FileSystem } from '../file-system.ts';
import { putText, splitPut } from '../journal/record.ts';
import type { Keyring } from '../keys/keyring.ts';
import { writeAll } from '../whole-file.ts';
import type { Documents } from './all-documents.ts';
import { parseStateFile, type StateFile, stateFileText } from './file.ts';
import { linesOf } from './lines.ts';
import type { View } from './view.ts';

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

/**
 * Writes a snapshot to a file, and makes its contents durable. Sealed fields stay sealed:
 *
 *     localvault snapshot 2 <time of saving>
 *     <state.json on one line>
 *     +"policies/default"<tab>{"rules":"…"}
 *     …
 *     end <number of documents> <SHA-256 of all lines before> <tag of these two>
 *
 * @param view the state
 * @param documents all its documents
 */
export function writeSnapshot(fs: FileSystem, path: string, { state, keyring }: View, documents: Documents): void {
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

/** The tag that a snapshot ends with. Only the holder of the state's key can compute it. */
export function tagOf({ authenticator }: Keyring, documents: number, digest: string): string {
  return authenticator.tag(`snapshot ${documents} ${digest}`);
}

/** Writes documents alone to a file, for `documentsIn`. */
export function writeSpool(fs: FileSystem, path: string, documents: Documents): void {
  writeLines(fs, path, (write) => writeDocuments(documents, write));
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
export interface SnapshotContents {
  readonly facts: SnapshotFacts;
  readonly state: StateFile;
  /** The SHA-256 of all lines except the last one, in hex. */
  readonly digest: string;
  /** The tag, not verified yet; empty in format 1. */
  readonly tag: string;
}

/**
 * Reads a snapshot to its end. Needs no key.
 *
 * @throws StateError if the file is incomplete, was changed, or is no snapshot
 */
export function readSnapshot(fs: FileSystem, path: string): SnapshotContents {
  const { state, saved } = readHead(fs, path);
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  let documents = -2;
  let end: string | undefined;
  for (const line of linesOf(fs, path)) {
    if (end !== undefined) {
      throw new StateError(`${path} is damaged: its end is followed by more text`);
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
    throw new StateError(`${path} is damaged: ${end === undefined ? 'its end is missing' : 'its checksum is wrong'}`);
  }
  const { id, version, created } = state;
  return { facts: { id, version, created, saved, documents, bytes: fs.stat(path).size }, state, digest, tag };
}

/** The `state.json` in a snapshot, of which only the beginning is read. Throws StateError if the file is no snapshot. */
export function snapshotState(fs: FileSystem, path: string): StateFile {
  return readHead(fs, path).state;
}

function readHead(fs: FileSystem, path: string): { readonly state: StateFile; readonly saved: string } {
  const lines = linesOf(fs, path);
  const first = nextOf(lines);
  const second = nextOf(lines);
  lines.return();
  const version = titles.findIndex((title) => first?.startsWith(title)) + 1;
  if (first === undefined || second === undefined || version === 0) {
    throw new StateError(`${path} is not a snapshot of localvault`);
  }
  const state = parseStateFile(second, path);
  if ((state.version === 1) !== (version === 1)) {
    throw new StateError(`${path} is damaged: its first lines are of different formats`);
  }
  return { state, saved: first.slice(title.length) };
}

/** The documents in a snapshot, one by one. */
export function* documentsIn(fs: FileSystem, path: string): Generator<readonly [key: Key, document: StoredDocument]> {
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
