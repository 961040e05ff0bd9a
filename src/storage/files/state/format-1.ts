import { StateError } from '../../../values/state-error.ts';
import type { Key } from '../../storage.ts';
import { parseFrozen, StoredDocument } from '../../stored-document.ts';
import { misplaced } from '../documents/guard.ts';
import { decodeFileName, filePath } from '../documents/names.ts';
import type { FileSystem } from '../file-system.ts';
import { Keyring } from '../keys/keyring.ts';
import type { KeyProvider } from '../keys/provider.ts';
import { listFolder, readText, replaceFile, syncPath } from '../whole-file.ts';
import type { CurrentState } from './current.ts';
import type { StateFile } from './file.ts';
import { formerJournal } from './leftovers.ts';
import type { Versioned } from './migrate.ts';

/**
 * Reads a state of format 1 for its migration. Its documents have no stamps, and the checksums in its journal show only whether a
 * record is complete. It is never written, because the migrated state is written beside it.
 *
 * @throws StateError if a document or the journal is damaged
 */
export function readFormat1(
  fs: FileSystem,
  home: string,
  state: StateFile,
  provider: KeyProvider,
): Versioned & { readonly current: CurrentState; readonly documents: Array<readonly [Key, StoredDocument]> } {
  const { folder, generation } = state;
  const keyring = Keyring.of(state, provider);
  keyring.check();
  const journal = readJournal(fs, home, generation);
  const documents = documentsOf(fs, `${home}/${folder}`, changesOf(journal));
  // The next state's journal replaces this one before the next state exists.
  const settle = () => {
    replaceFile(fs, `${home}/${formerJournal}`, Buffer.from(journal.text), { sync: true });
    syncPath(fs, home);
  };
  const current = { folder, generation, nextStart: undefined, settle, mark: () => {} };
  return { state, keyring, current, documents };
}

interface Journal {
  readonly path: string;
  readonly text: string;
  readonly firstSequence: number;
}

function readJournal(fs: FileSystem, home: string, generation: string): Journal {
  const former = `${home}/${formerJournal}`;
  const path = readText(fs, former) === undefined ? `${home}/journal` : former;
  const text = readText(fs, path) ?? '';
  const [head = '', named, first] = /^localvault journal 1 (\S+) (\d+) [?!]\n/.exec(text) ?? [];
  // An interrupted replacement leaves an empty journal of another generation.
  if (head === '' || (named !== generation && text.length > head.length)) {
    throw new StateError(`${path} is damaged, or belongs to another state than ${home}/state.json`);
  }
  return { path, text, firstSequence: Number(first) };
}

/** The journal's changes. */
interface Changes {
  readonly documents: ReadonlyMap<Key, StoredDocument | undefined>;
  readonly cleared: ReadonlySet<Key>;
}

function changesOf({ path, text, firstSequence }: Journal): Changes {
  const documents = new Map<Key, StoredDocument | undefined>();
  const cleared = new Set<Key>();
  const bytes = Buffer.from(text);
  let offset = bytes.indexOf(0x0a) + 1;
  for (let sequence = firstSequence; offset < bytes.length; sequence++) {
    const record = recordAt(bytes, offset);
    if (record?.sequence !== sequence) {
      refuseRecordsBehind(bytes, offset, path);
      break;
    }
    for (const line of record.lines) {
      const [kind, rest] = [line.charAt(0), line.slice(1)];
      const tab = rest.indexOf('\t');
      if (kind === '+') {
        documents.set(String(JSON.parse(rest.slice(0, tab))), StoredDocument.fromText(rest.slice(tab + 1)));
      } else if (kind === '-') {
        documents.set(String(JSON.parse(rest)), undefined);
      } else {
        const folder = String(JSON.parse(rest));
        cleared.add(folder);
        for (const key of [...documents.keys()].filter((one) => one.startsWith(`${folder}/`))) {
          documents.set(key, undefined);
        }
      }
    }
    offset += record.size;
  }
  return { documents, cleared };
}

function recordAt(bytes: Buffer, offset: number) {
  const lineEnd = bytes.indexOf(0x0a, offset);
  const [sequence = '', length = '', sum] = bytes.toString('latin1', offset, Math.max(lineEnd, offset)).split(' ');
  const end = lineEnd + 1 + Number(length);
  if (lineEnd < 0 || !/^\d{1,15}$/.test(sequence) || !/^\d{1,15}$/.test(length) || end > bytes.length) {
    return undefined;
  }
  const { crc32 } = process.getBuiltinModule('node:zlib');
  const body = bytes.subarray(lineEnd + 1, end);
  if (
    crc32(body, crc32(`${sequence}\n`))
      .toString(16)
      .padStart(8, '0') !== sum
  ) {
    return undefined;
  }
  return { sequence: Number(sequence), lines: body.toString().split('\n').slice(0, -1), size: end - offset };
}

/** Throws if an intact record follows. Only the last record may be incomplete, because a process died while writing it. */
function refuseRecordsBehind(bytes: Buffer, offset: number, path: string): void {
  for (let at = offset; at < bytes.length; ) {
    if (recordAt(bytes, at) !== undefined) {
      throw new StateError(`${path} is damaged at byte ${offset}: committed transactions lie behind that place`);
    }
    const end = bytes.indexOf(0x0a, at);
    at = end < 0 ? bytes.length : end + 1;
  }
}

function documentsOf(fs: FileSystem, root: string, changes: Changes): Array<readonly [Key, StoredDocument]> {
  const found: Array<readonly [Key, StoredDocument]> = [];
  const changedPaths = new Set<string>();
  for (const [key, document] of changes.documents) {
    changedPaths.add(`${root}/${filePath(key)}`);
    if (document !== undefined) {
      found.push([key, document]);
    }
  }
  for (const path of filesIn(fs, root)) {
    // The file of a document in the journal may be incomplete.
    const content = changedPaths.has(path) ? undefined : readFile(fs, path, root);
    if (content !== undefined && !isCleared(content[0], changes.cleared)) {
      found.push(content);
    }
  }
  return found;
}

function isCleared(key: Key, cleared: ReadonlySet<Key>): boolean {
  for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) {
    if (cleared.has(key.slice(0, end))) {
      return true;
    }
  }
  return false;
}

function* filesIn(fs: FileSystem, folder: string): Generator<string> {
  for (const { name, isFolder } of listFolder(fs, folder)) {
    const path = `${folder}/${name}`;
    if (isFolder) {
      yield* filesIn(fs, path);
    } else if (decodeFileName(name) !== undefined) {
      yield path;
    }
  }
}

function readFile(fs: FileSystem, path: string, root: string): readonly [Key, StoredDocument] {
  let content: unknown;
  try {
    content = parseFrozen(readText(fs, path) ?? '');
  } catch (error) {
    throw error instanceof StateError ? error : new StateError(`${path} is damaged: it isn't JSON`);
  }
  if (!isContent(content)) {
    throw new StateError(`${path} is not a document of localvault`);
  }
  const { key, document } = content;
  if (`${root}/${filePath(key)}` !== path) {
    throw new StateError(misplaced(path, key));
  }
  return [key, StoredDocument.fromText(JSON.stringify(document))];
}

function isContent(value: unknown): value is { readonly key: Key; readonly document: object } {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && 'key' in value && typeof value.key === 'string' && 'document' in value && isRecord(value.document);
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
