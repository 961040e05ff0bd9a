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
  withNewState(fs, home, provider, (state, keyring) => {
    const generation = nextGeneration();
    const { authenticator } = keyring;
    // On the disk before the state is there: else a power cut could leave a state without its journal, which is damage.
    beginJournal(fs, home, { generation, sequence: 1, moment: 0n }, authenticator);
    writeStateFile(fs, home, { ...state, generation, folder: documentFolders[0] }, authenticator);
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

/** Forgets a new state's key, unless `state.json` is that state's. */
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
    provider.keep(id, key, keyring.opened);
  }
  const created = new Date().toISOString();
  return { key, keyring, state: { version, id, created, hashKey: keyring.sealedHashKey } };
}

interface NewState {
  readonly key: Buffer;
  readonly keyring: Keyring;
  readonly state: NextState;
}

/** Files that a state has before `state.json` is there. */
const beginnings: ReadonlySet<string> = new Set([
  'lock',
  'owner',
  'server.sock',
  'journal',
  '.journal.tmp',
  'position',
  '.position.tmp',
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

/** Without `state.json` nobody knows the journal's key; a second line is a record. */
function hasRecords(fs: FileSystem, home: string): boolean {
  const text = readText(fs, journalPath(home)) ?? '';
  return !text.startsWith(journalLabel) || text.slice(0, -1).includes('\n');
}
