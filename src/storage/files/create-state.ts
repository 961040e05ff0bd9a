import { StorageError } from '../storage.ts';
import type { FileSystem } from './file-system.ts';
import { currentFormat } from './format.ts';
import { installJournal, Journal } from './journal.ts';
import { isKeeper, type KeyKeeper, type KeyProvider } from './key.ts';
import { Keyring } from './keyring.ts';
import { type NextState, readStateFile, stateFilePath, writeStateFile } from './state-file.ts';
import type { StateLock } from './state-lock.ts';
import { listFolder, makeFolders, parentOf, readText, syncPath, tryTo } from './whole-file.ts';

/**
 * Makes the state's folder and those above it that are missing, for a state that is there or is to be.
 *
 * @throws StorageError where the folder is used for something else; nothing is written then.
 */
export function prepareHome(fs: FileSystem, home: string): void {
  makeFolders(fs, home, (made) => syncPath(fs, parentOf(made)));
  refuseForeign(fs, home);
}

/** Makes an empty state where there is none, under the lock. The commit point is the renaming of `state.json`. */
export function createState(fs: FileSystem, home: string, provider: KeyProvider, lock: StateLock): void {
  prepareHome(fs, home);
  lock.take();
  if (readStateFile(fs, home) !== undefined) {
    return;
  }
  const generation = process.getBuiltinModule('node:crypto').randomUUID();
  withNewState(fs, home, provider, (state) => {
    installJournal(fs, home, { generation, sequence: 1 });
    // Else a power cut could leave a state without its journal, which is the same as a damaged one.
    syncPath(fs, home);
    writeStateFile(fs, home, { ...state, generation, folder: 'data' });
  });
}

/**
 * Runs `work`, which writes the `state.json` of a new state, with what it says and with a new key. Where that fails, the key is
 * forgotten.
 */
export function withNewState(
  fs: FileSystem,
  home: string,
  provider: KeyProvider,
  work: (state: NextState) => void,
): void {
  const state = newState(provider);
  try {
    work(state);
  } catch (error) {
    if (error instanceof StorageError && isKeeper(provider)) {
      tryTo(() => forgetUnused(fs, home, provider, state.id));
    }
    throw error;
  }
}

/** Forgets a new state's key, unless `state.json` is that state's. */
function forgetUnused(fs: FileSystem, home: string, keeper: KeyKeeper, id: string): void {
  if (!readText(fs, stateFilePath(home))?.includes(id)) {
    keeper.forget(id);
  }
}

function newState(provider: KeyProvider): NextState {
  const id = process.getBuiltinModule('node:crypto').randomUUID();
  const key = provider.create(id);
  const { keyring, hashKey } = Keyring.create(id, key);
  if (isKeeper(provider)) {
    provider.keep(id, [key], { sealed: hashKey, clear: keyring.hashKey });
  }
  return { version: currentFormat.version, id, created: new Date().toISOString(), hashKey };
}

/** Files that a state has before `state.json` is there. */
const beginnings: ReadonlySet<string> = new Set([
  'lock',
  'owner',
  'server.sock',
  'journal',
  '.journal.tmp',
  '.state.json.tmp',
]);

/** Refuses a folder that is used for something else, or a state whose `state.json` is gone. */
function refuseForeign(fs: FileSystem, home: string): void {
  const trouble = troubleIn(fs, home);
  // What looked like trouble may be a state that another process made while this one was looking.
  if (trouble !== undefined && readText(fs, stateFilePath(home)) === undefined) {
    throw new StorageError(trouble);
  }
}

function troubleIn(fs: FileSystem, home: string): string | undefined {
  const names = listFolder(fs, home).map((entry) => entry.name);
  if (names.includes('state.json')) {
    return undefined;
  }
  const foreign = names.find((name) => !beginnings.has(name));
  if (foreign !== undefined) {
    return `${home} holds "${foreign}" but no state.json: it is not a state of localvault`;
  }
  const isWritten = names.includes('journal') && hasRecords(fs, home);
  return isWritten ? `${home} holds a journal but no state.json: the state is damaged` : undefined;
}

function hasRecords(fs: FileSystem, home: string): boolean {
  const journal = Journal.open(fs, home);
  journal.close();
  return journal.records.length > 0;
}
