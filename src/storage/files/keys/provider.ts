import { everyUnit, isNameUnit } from '../../../values/ascii.ts';
import { homeFolder } from '../../../values/home-folder.ts';
import { StateError } from '../../../values/state-error.ts';
import { failedWith, withClearErrors } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import { makeFolders, parentOf, readText, removeFile, replaceFile, syncPath } from '../whole-file.ts';
import { Authenticator } from './authenticator.ts';
import { prunedKey } from './pruned.ts';

/** A key file has no key. */
export class MissingKeyError extends StateError {
  /** What is missing: `there is no …/x.key`. */
  readonly what: string;

  constructor(what: string) {
    super(`the key of the state is missing: ${what}; ${howToRestore}; ${ifLost}`);
    this.what = what;
  }
}

/** The source of a state's key: 32 bytes that are never stored inside the state. */
export interface KeyProvider {
  /** The candidates for the state's key, the likeliest first. Copies of a state may have different keys. */
  find(stateId: string): readonly Buffer[];
  /** The key for a new state. A keeper stores it durably. */
  create(stateId: string): Buffer;
  /** The place of the state's key, for errors. */
  source(stateId: string): string;
}

/**
 * The keys that commands need most, derived or unsealed from the state's key and stored beside it. They spare most commands loading
 * node:crypto, which takes 2 ms.
 */
export interface CachedKeys {
  /** The state's key that they belong to. */
  readonly state: Buffer;
  /** The sealed `hashKey` of `state.json`, which tells which state the keys belong to. */
  readonly sealed: string;
  /** The hash key, 32 bytes. */
  readonly hashing: Buffer;
  /** The key for tags, 16 bytes. */
  readonly integrity: Buffer;
}

/** A provider that stores keys: every key that a state ever had, so that old copies and snapshots still open. */
export interface KeyKeeper extends KeyProvider {
  /** Stores a key durably, before the existing ones. Replaces an entry of the same key. */
  keep(stateId: string, key: Buffer, cached?: Omit<CachedKeys, 'state'>): void;
  /** The cached keys with this sealed hash key. Undefined if there is no intact entry. */
  findCachedKeys(stateId: string, sealed: string): CachedKeys | undefined;
  /** Whether a key of this state has cached keys. Keys of states of format 1 never have. */
  hasCachedKeys(stateId: string): boolean;
  /** Removes a key that was never used. */
  drop(stateId: string, key: Buffer): void;
}

/** Whether a provider stores keys itself. */
export function isKeeper(provider: KeyProvider): provider is KeyKeeper {
  return 'keep' in provider;
}

/**
 * The provider that the environment selects. `LOCALVAULT_KEY` is the key itself, 32 bytes in hex or base64.
 * `LOCALVAULT_KEY_COMMAND` is a shell command that prints it. Otherwise the key is in a file in `localvault/` below
 * `XDG_CONFIG_HOME` or `~/.config`, which is created with the state.
 */
export function keyFromEnvironment(environment: Readonly<Record<string, string | undefined>>): KeyProvider {
  const { LOCALVAULT_KEY: text, LOCALVAULT_KEY_COMMAND: command } = environment;
  if (text) {
    return givenKey('LOCALVAULT_KEY', () => text);
  }
  if (command) {
    return givenKey('LOCALVAULT_KEY_COMMAND', () => outputOf(command));
  }
  const { XDG_CONFIG_HOME: config } = environment;
  const base = config?.startsWith('/') ? config : `${homeFolder(environment)}/.config`;
  return keyFiles(`${base}/localvault`);
}

/** A provider of one key that is stored elsewhere. */
export function givenKey(source: string, text: () => string): KeyProvider {
  let key: Buffer | undefined;
  const get = () => {
    key ??= parseKey(text(), source);
    return key;
  };
  return { find: () => [get()], create: get, source: () => source };
}

/**
 * Stores keys in a folder, one file for each state: `<id>.key`, mode 0600. Each line is a key, the newest first:
 *
 *     <key> [<sealed hash key> <hash key> <key for tags> <tag of the line>]
 *
 * Lines from format 1 that start with `hashes` are ignored.
 */
export function keyFiles(folder: string, fileSystem: FileSystem = nodeFileSystem): KeyKeeper {
  const fs = withClearErrors(fileSystem);
  const pathOf = (stateId: string) => `${folder}/${fileNameOf(stateId)}.key`;

  /** Changes a file's lines under a lock, because copies of a state share its file. */
  const change = (stateId: string, next: (lines: readonly string[]) => readonly string[]) => {
    makeFolders(fs, folder, (made) => syncPath(fs, parentOf(made)));
    const lock = fs.open(`${folder}/keys.lock`, 'create');
    try {
      fs.lock(lock);
      const path = pathOf(stateId);
      const lines = next(readText(fs, path) === undefined ? [] : linesOf(fs, path));
      if (lines.length === 0) {
        removeFile(fs, path);
      } else {
        replaceFile(fs, path, Buffer.from(`${lines.join('\n')}\n`), { sync: true });
      }
      syncPath(fs, folder);
    } finally {
      fs.close(lock);
    }
  };
  const without = (lines: readonly string[], key: string) => lines.filter((line) => line.split(' ', 1)[0] !== key);
  const keep: KeyKeeper['keep'] = (stateId, key, cached) => {
    const text = key.toString('base64');
    change(stateId, (lines) => [lineOf(text, cached), ...without(lines, text)]);
  };
  return {
    find(stateId) {
      const path = pathOf(stateId);
      const lines = linesOf(fs, path);
      if (lines.length === 0) {
        throw new MissingKeyError(`${path} is empty`);
      }
      const keys = lines.flatMap((line) => keyIn(line) ?? []);
      // Throw only if no key is left, so that a damaged line doesn't hide the others.
      return keys.length > 0 ? keys : [parseKey(lines[0] ?? '', path, `${howToRestore}; ${ifLost}`)];
    },
    findCachedKeys: (stateId, sealed) => cachedKeysIn(linesOf(fs, pathOf(stateId)), sealed),
    hasCachedKeys: (stateId) => linesOf(fs, pathOf(stateId)).some((line) => line.includes(' ')),
    create(stateId) {
      const key = newKey();
      keep(stateId, key);
      return key;
    },
    source: pathOf,
    keep,
    drop: (stateId, key) => change(stateId, (lines) => without(lines, key.toString('base64'))),
  };
}

function bytesOf(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

/** Replaces what may not be in a file's name. States have UUIDs, so the regular expression is hardly ever compiled. */
function fileNameOf(stateId: string): string {
  return everyUnit(stateId, isNameUnit) ? stateId : stateId.replace(/[^A-Za-z0-9-]/g, '_');
}

function keyIn(line: string): Buffer | undefined {
  try {
    return parseKey(line.split(' ', 1)[0] ?? '', '');
  } catch (error) {
    if (!(error instanceof StateError)) {
      throw error;
    }
    return undefined;
  }
}

function lineOf(key: string, cached: Omit<CachedKeys, 'state'> | undefined): string {
  if (cached === undefined) {
    return key;
  }
  const { sealed, hashing, integrity } = cached;
  const line = `${key} ${sealed} ${hashing.toString('base64')} ${integrity.toString('base64')}`;
  return `${line} ${new Authenticator(integrity).tag(`keys ${line}`)}`;
}

/** Finds cached keys. Damaged lines are ignored: the key alone suffices to open the state. */
function cachedKeysIn(lines: readonly string[], sealed: string): CachedKeys | undefined {
  for (const line of lines) {
    const [key = '', text, hashingKey = '', integrityKey = '', tag, ...rest] = line.split(' ');
    if (text !== sealed || tag === undefined || rest.length > 0) {
      continue;
    }
    const [state, hashing, integrity] = [bytesOf(key), bytesOf(hashingKey), bytesOf(integrityKey)];
    const tagged = line.slice(0, -tag.length - 1);
    if (state.length === 32 && integrity.length === 16 && new Authenticator(integrity).tag(`keys ${tagged}`) === tag) {
      return { state, sealed, hashing, integrity };
    }
  }
  return undefined;
}

/** Creates a random key. */
export function newKey(): Buffer {
  return process.getBuiltinModule('node:crypto').randomBytes(32);
}

/**
 * Parses a key: 64 hex digits, or 32 bytes in base64 or base64url.
 *
 * @param source the key's source, for the error
 * @param nextStep what to do if it is neither
 * @throws StateError if it is neither
 */
export function parseKey(text: string, source: string, nextStep = howToWrite): Buffer {
  const word = text.trim();
  if (word.length === 64 && /^[0-9a-f]{64}$/i.test(word)) {
    return Buffer.from(word, 'hex');
  }
  const key = /^[A-Za-z0-9+/_-]+={0,2}$/.test(word) ? Buffer.from(word, 'base64') : Buffer.alloc(0);
  if (key.length !== 32) {
    throw new StateError(`the key from ${source} is not 32 bytes in hex or base64; ${nextStep}`);
  }
  return key;
}

const howToWrite = 'a key has 64 hex digits, or 44 characters in base64';

const howToRestore = 'restore the file from a backup or set LOCALVAULT_KEY';

/** What is left to do without any copy of the key. */
const ifLost = `if the key is lost, so are the secrets, and "localvault state reset" begins a new state`;

function linesOf(fs: FileSystem, path: string): string[] {
  refuseOpenToOthers(fs, path);
  return (readText(fs, path) ?? '').split('\n').filter((line) => line.trim() !== '' && !line.startsWith('hashes '));
}

function refuseOpenToOthers(fs: FileSystem, path: string): void {
  let mode: number;
  let isFolder: boolean;
  try {
    ({ mode, isFolder } = fs.stat(path));
  } catch (error) {
    if (failedWith(error, 'ENOENT', 'ENOTDIR')) {
      const kept = prunedKey(fs, path);
      const why = kept === undefined ? '' : `, because "localvault state list -prune" moved it to ${kept}`;
      throw new MissingKeyError(`there is no ${path}${why}`);
    }
    throw error;
  }
  if (isFolder) {
    throw new StateError(`${path} is a folder, not the file with the key: move it away, and ${howToRestore}`);
  }
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new StateError(`${path} is open to others (mode 0${mode.toString(8)}): run chmod 600 on it`);
  }
}

function outputOf(command: string): string {
  const { execSync } = process.getBuiltinModule('node:child_process');
  try {
    return execSync(command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  } catch {
    throw new StateError(
      'the command in LOCALVAULT_KEY_COMMAND failed: run it by hand to see why; it must print the key of the state',
    );
  }
}
