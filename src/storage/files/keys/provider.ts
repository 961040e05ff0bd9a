import { StorageError } from '../../storage.ts';
import { failedWith, withClearErrors } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import { makeFolders, parentOf, readText, removeFile, replaceFile, syncPath } from '../whole-file.ts';
import { Authenticator } from './authenticator.ts';

/** Where a state's key comes from: 32 bytes that are never kept inside the state. */
export interface KeyProvider {
  /** The keys that may be the state's, the likeliest first: copies of it may have others. */
  find(stateId: string): readonly Buffer[];
  /** The key for a new state, kept for good where this provider keeps keys. */
  create(stateId: string): Buffer;
  /** Where the state's key is, for errors. */
  source(stateId: string): string;
}

/**
 * The keys of a state that commands need most, as text that is sealed in the state and in clear. Kept beside the state's key,
 * which opens them anyway, they spare most commands the loading of node:crypto.
 */
export interface CachedKeys {
  /** `hashKey` of `state.json`, as it stands there: which state the keys are of. */
  readonly sealed: string;
  /** The key of the hashes, 32 bytes. */
  readonly hashing: Buffer;
  /** The key of the tags, 16 bytes. */
  readonly integrity: Buffer;
}

/** A provider that keeps keys: every key that a state ever had, so that copies and snapshots from before still open. */
export interface KeyKeeper extends KeyProvider {
  /** Keeps a key for good, before those that are there. What is known of the same key is replaced. */
  keep(stateId: string, key: Buffer, opened?: CachedKeys): void;
  /** What `keep` was given beside a key; undefined where nothing intact with this sealed text is there. */
  findCachedKeys(stateId: string, sealed: string): CachedKeys | undefined;
  /** Whether a key of this state was kept with what it opens: states of format 1 never were. */
  hasCachedKeys(stateId: string): boolean;
  /** Removes a key that never came into use. */
  drop(stateId: string, key: Buffer): void;
}

/** Whether the provider keeps keys itself. */
export function isKeeper(provider: KeyProvider): provider is KeyKeeper {
  return 'keep' in provider;
}

/**
 * The key as the environment says: `LOCALVAULT_KEY` is the key itself, 32 bytes as hex or base64; `LOCALVAULT_KEY_COMMAND` is
 * a shell command that prints it so; else it is a file in `localvault/` beneath `XDG_CONFIG_HOME` or `~/.config`, made with
 * the state.
 */
export function keyFromEnvironment(environment: Readonly<Record<string, string | undefined>>): KeyProvider {
  const { LOCALVAULT_KEY: text, LOCALVAULT_KEY_COMMAND: command } = environment;
  if (text) {
    return givenKey('LOCALVAULT_KEY', () => text);
  }
  if (command) {
    return givenKey('LOCALVAULT_KEY_COMMAND', () => outputOf(command));
  }
  const { XDG_CONFIG_HOME: config, HOME: home } = environment;
  const base = config?.startsWith('/') ? config : `${home || process.getBuiltinModule('node:os').homedir()}/.config`;
  return keyFiles(`${base}/localvault`);
}

/** A key that somebody else keeps. */
export function givenKey(source: string, text: () => string): KeyProvider {
  let key: Buffer | undefined;
  const get = () => {
    key ??= parseKey(text(), source);
    return key;
  };
  return { find: () => [get()], create: get, source: () => source };
}

/**
 * Keys in files of a folder, one file for each state: `<id>.key`, mode 0600. Each line is a key, the newest first:
 *
 *     <key> [<sealed hash key> <hash key> <key of the tags> <tag of the line>]
 *
 * Lines that format 1 wrote begin with `hashes`, and nobody needs them.
 */
export function keyFiles(folder: string, fileSystem: FileSystem = nodeFileSystem): KeyKeeper {
  const fs = withClearErrors(fileSystem);
  const pathOf = (stateId: string) => `${folder}/${stateId.replace(/[^A-Za-z0-9-]/g, '_')}.key`;

  /** Changes a file's lines. Copies of a state share its file, so nobody else may change it meanwhile. */
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
  const keep: KeyKeeper['keep'] = (stateId, key, opened) => {
    const text = key.toString('base64');
    change(stateId, (lines) => [lineOf(text, opened), ...without(lines, text)]);
  };
  return {
    find(stateId) {
      const path = pathOf(stateId);
      const lines = linesOf(fs, path);
      if (lines.length === 0) {
        throw new StorageError(`the key of the state is missing: ${path} is empty`);
      }
      const keys = lines.flatMap((line) => keyIn(line) ?? []);
      // Only where none is left, so that a damaged line takes no other key away.
      return keys.length > 0 ? keys : [parseKey(lines[0] ?? '', path)];
    },
    findCachedKeys: (stateId, sealed) => openedIn(linesOf(fs, pathOf(stateId)), sealed),
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

function keyIn(line: string): Buffer | undefined {
  try {
    return parseKey(line.split(' ', 1)[0] ?? '', '');
  } catch (error) {
    if (!(error instanceof StorageError)) {
      throw error;
    }
    return undefined;
  }
}

function lineOf(key: string, opened: CachedKeys | undefined): string {
  if (opened === undefined) {
    return key;
  }
  const { sealed, hashing, integrity } = opened;
  const line = `${key} ${sealed} ${hashing.toString('base64')} ${integrity.toString('base64')}`;
  return `${line} ${new Authenticator(integrity).tag(`keys ${line}`)}`;
}

/** A line that was damaged counts for nothing: the key alone opens the state too, if it is intact. */
function openedIn(lines: readonly string[], sealed: string): CachedKeys | undefined {
  for (const line of lines) {
    const [key = '', text, hashing = '', integrity = '', ...rest] = line.split(' ');
    if (text === sealed && rest.length === 1) {
      const opened = { sealed, hashing: Buffer.from(hashing, 'base64'), integrity: Buffer.from(integrity, 'base64') };
      if (opened.integrity.length === 16 && lineOf(key, opened) === line) {
        return opened;
      }
    }
  }
  return undefined;
}

/** A new random key. */
export function newKey(): Buffer {
  return process.getBuiltinModule('node:crypto').randomBytes(32);
}

/**
 * Reads a key as a person or a program writes it: 64 hex digits, or 32 bytes as base64 or base64url.
 *
 * @throws StorageError when it is neither.
 */
export function parseKey(text: string, source: string): Buffer {
  const word = text.trim();
  if (word.length === 64 && /^[0-9a-f]{64}$/i.test(word)) {
    return Buffer.from(word, 'hex');
  }
  const key = /^[A-Za-z0-9+/_-]+={0,2}$/.test(word) ? Buffer.from(word, 'base64') : Buffer.alloc(0);
  if (key.length !== 32) {
    throw new StorageError(`the key from ${source} is not 32 bytes in hex or base64`);
  }
  return key;
}

function linesOf(fs: FileSystem, path: string): string[] {
  refuseOpenToOthers(fs, path);
  return (readText(fs, path) ?? '').split('\n').filter((line) => line.trim() !== '' && !line.startsWith('hashes '));
}

function refuseOpenToOthers(fs: FileSystem, path: string): void {
  let mode: number;
  try {
    ({ mode } = fs.stat(path));
  } catch (error) {
    if (failedWith(error, 'ENOENT', 'ENOTDIR')) {
      throw new StorageError(`the key of the state is missing: there is no ${path}`);
    }
    throw error;
  }
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new StorageError(`${path} is open to others (mode 0${mode.toString(8)}): run chmod 600 on it`);
  }
}

function outputOf(command: string): string {
  const { execSync } = process.getBuiltinModule('node:child_process');
  try {
    return execSync(command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  } catch {
    throw new StorageError('the command in LOCALVAULT_KEY_COMMAND failed');
  }
}
