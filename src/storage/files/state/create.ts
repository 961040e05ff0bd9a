import { StateError } from '../../../values/state-error.ts';
import type { FileSystem } from '../file-system.ts';
import { beginJournal } from '../journal/begin.ts';
import { Keyring } from '../keys/keyring.ts';
import { isKeeper, type KeyKeeper, type KeyProvider } from '../keys/provider.ts';
import type { StateLock } from '../locks/state-lock.ts';
import { makeFolders, parentOf, readText, syncPath, tryTo } from '../whole-file.ts';
import {
  documentFolders,
  type NextState,
  nextGeneration,
  readStateFile,
  stateFilePath,
  writeStateFile,
} from './file.ts';
import { currentFormat } from './format.ts';
import { writeGitIgnore } from './git-ignore.ts';
import { refuseForeign } from './home-contents.ts';

/**
 * Creates the state's folder and its missing parents.
 *
 * @param options.acceptHeadless whether to accept a state without `state.json`, because the caller replaces it
 * @throws StateError if the folder is used for something else
 */
export function prepareHome(fs: FileSystem, home: string, options?: { readonly acceptHeadless?: boolean }): void {
  makeFolders(fs, home, (made) => syncPath(fs, parentOf(made)));
  refuseForeign(fs, home, options);
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
    tryTo(() => writeGitIgnore(fs, home));
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
    if (error instanceof StateError && isKeeper(provider)) {
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
