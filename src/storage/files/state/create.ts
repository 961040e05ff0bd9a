import { StorageError } from '../../storage.ts';
import type { FileSystem } from '../file-system.ts';
import { beginJournal } from '../journal/begin.ts';
import { journalLabel, journalPath } from '../journal/journal.ts';
import { Keyring } from '../keys/keyring.ts';
import { isKeeper, type KeyKeeper, type KeyProvider } from '../keys/provider.ts';
import type { StateLock } from '../locks/state-lock.ts';
import { listFolder, makeFolders, parentOf, readText, syncPath, tryTo } from '../whole-file.ts';
import {
  documentFolders,
  type NextState,
  nextGeneration,
  readStateFile,
  stateFilePath,
  writeStateFile,
} from './file.ts';
import { currentFormat } from './format.ts';

/**
 * Creates the state's folder and its missing parents.
 *
 * @throws StorageError if the folder is used for something else
 */
export function prepareHome(fs: FileSystem, home: string): void {
  makeFolders(fs, home, (made) => syncPath(fs, parentOf(made)));
  refuseForeign(fs, home);
}

/** Takes the lock and creates an empty state, unless there is one. The commit point is the renaming of `state.json`. */
export function createState(fs: FileSystem, home: string, provider: KeyProvider, lock: StateLock): void {
  prepareHome(fs, home);
  lock.take();
  if (readStateFile(fs, home) !== undefined) {
    return;
  }
  withNewState(fs, home, provider, (state, keyring) => {
    const generation = nextGeneration();
    const { authenticator } = keyring;
    // The journal must be durable before the state exists: a state without its journal is damaged.
    beginJournal(fs, home, { generation, sequence: 1, moment: 0n }, authenticator);
    writeStateFile(fs, home, { ...state, generation, folder: documentFolders[0] }, authenticator);
  });
}

/**
 * Creates a key and runs `work`, which writes the `state.json` of a new state. If `work` fails, the key is removed again.
 */
export function withNewState(
  fs: FileSystem,
  home: string,
  provider: KeyProvider,
  work: (state: NextState, keyring: Keyring) => void,
): void {
  const { key, state, keyring } = newState(provider);
  try {
    work(state, keyring);
  } catch (error) {
    if (error instanceof StorageError && isKeeper(provider)) {
      tryTo(() => forgetUnused(fs, home, provider, state.id, key));
    }
    throw error;
  }
}

/** Removes a new state's key, unless `state.json` is that state's. */
function forgetUnused(fs: FileSystem, home: string, keeper: KeyKeeper, id: string, key: Buffer): void {
  if (!readText(fs, stateFilePath(home))?.includes(id)) {
    keeper.drop(id, key);
  }
}

function newState(provider: KeyProvider): NewState {
  const id = process.getBuiltinModule('node:crypto').randomUUID();
  const { version } = currentFormat;
  const key = provider.create(id);
  const keyring = Keyring.create(id, version, key);
  if (isKeeper(provider)) {
    provider.keep(id, key, keyring.cachedKeys);
  }
  const created = new Date().toISOString();
  return { key, keyring, state: { version, id, created, hashKey: keyring.sealedHashKey } };
}

interface NewState {
  readonly key: Buffer;
  readonly keyring: Keyring;
  readonly state: NextState;
}

/** The files that a state may have before `state.json` exists. */
const filesBeforeState: ReadonlySet<string> = new Set([
  'lock',
  'owner',
  'server.sock',
  'journal',
  '.journal.tmp',
  'position',
  '.position.tmp',
  '.state.json.tmp',
]);

/** Refuses a folder that is used for something else, or a state without its `state.json`. */
function refuseForeign(fs: FileSystem, home: string): void {
  const trouble = troubleIn(fs, home);
  // Another process may have created the state meanwhile.
  if (trouble !== undefined && readText(fs, stateFilePath(home)) === undefined) {
    throw new StorageError(trouble);
  }
}

function troubleIn(fs: FileSystem, home: string): string | undefined {
  const names = listFolder(fs, home).map((entry) => entry.name);
  if (names.includes('state.json')) {
    return undefined;
  }
  const foreign = names.find((name) => !filesBeforeState.has(name));
  if (foreign !== undefined) {
    return `${home} holds "${foreign}" but no state.json, so it is not a state of localvault; set LOCALVAULT_HOME to another folder`;
  }
  const isWritten = names.includes('journal') && hasRecords(fs, home);
  return isWritten ? `${home} holds a journal but no state.json; restore that file from a backup` : undefined;
}

/** Whether the journal contains records. Its key is unknown without `state.json`, but a second line must be a record. */
function hasRecords(fs: FileSystem, home: string): boolean {
  const text = readText(fs, journalPath(home)) ?? '';
  return !text.startsWith(journalLabel) || text.slice(0, -1).includes('\n');
}
