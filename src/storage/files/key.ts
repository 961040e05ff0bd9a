import { StorageError } from '../storage.ts';
import { failedWith, withClearErrors } from './file-error.ts';
import type { FileSystem } from './file-system.ts';
import { nodeFileSystem } from './node-file-system.ts';
import { makeFolders, parentOf, readText, removeFile, replaceFile, syncPath } from './whole-file.ts';

/** Where a state's key comes from: 32 bytes that are never kept inside the state. */
export interface KeyProvider {
  /** The keys that may be the state's, the likeliest first: two where a change of key was cut short. */
  find(stateId: string): readonly Buffer[];
  /** The key for a new state, kept for good where this provider keeps keys. */
  create(stateId: string): Buffer;
  /** Where the state's key is, for errors. */
  source(stateId: string): string;
}

/**
 * The key of a state's hashes, sealed and in clear. Kept in clear beside the state's key, which opens it anyway, it spares a
 * command that only reads the loading of node:crypto.
 */
export interface OpenedHashKey {
  readonly sealed: string;
  readonly clear: Buffer;
}

/** A provider that can hold a state's next key beside its present one. */
export interface KeyKeeper extends KeyProvider {
  /** Keeps these keys for good, and no others. */
  keep(stateId: string, keys: readonly Buffer[], opened?: OpenedHashKey): void;
  /** What `keep` was given of the hash key, if it was. */
  findOpened(stateId: string): OpenedHashKey | undefined;
  /** Forgets the state's keys, if there are any. */
  forget(stateId: string): void;
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

const openedLabel = 'hashes ';

/**
 * Keys in files of a folder, one for each state: `<id>.key`, mode 0600.
 *
 *     <key, base64>                                    one line, two while the key is changed
 *     hashes <sealed hash key> <hash key, base64>      left out where it isn't known
 */
export function keyFiles(folder: string, fileSystem: FileSystem = nodeFileSystem): KeyKeeper {
  const fs = withClearErrors(fileSystem);
  const pathOf = (stateId: string) => `${folder}/${stateId.replace(/[^A-Za-z0-9-]/g, '_')}.key`;
  const keep: KeyKeeper['keep'] = (stateId, keys, opened) => {
    makeFolders(fs, folder, (made) => syncPath(fs, parentOf(made)));
    const lines = keys.map((key) => key.toString('base64'));
    if (opened !== undefined) {
      lines.push(`${openedLabel}${opened.sealed} ${opened.clear.toString('base64')}`);
    }
    replaceFile(fs, pathOf(stateId), Buffer.from(`${lines.join('\n')}\n`), { sync: true });
    syncPath(fs, folder);
  };
  return {
    find: (stateId) => readKeys(fs, pathOf(stateId)),
    findOpened: (stateId) => readOpened(fs, pathOf(stateId)),
    create(stateId) {
      const key = newKey();
      keep(stateId, [key]);
      return key;
    },
    source: pathOf,
    keep,
    forget: (stateId) => removeFile(fs, pathOf(stateId)),
  };
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

function readKeys(fs: FileSystem, path: string): readonly Buffer[] {
  const lines = linesOf(fs, path).filter((line) => !line.startsWith(openedLabel));
  if (lines.length === 0) {
    throw new StorageError(`the key of the state is missing: ${path} is empty`);
  }
  return lines.map((line) => parseKey(line, path));
}

function readOpened(fs: FileSystem, path: string): OpenedHashKey | undefined {
  const line = linesOf(fs, path).find((candidate) => candidate.startsWith(openedLabel));
  const [, sealed, clear] = line?.split(' ') ?? [];
  return sealed === undefined || clear === undefined ? undefined : { sealed, clear: parseKey(clear, path) };
}

function linesOf(fs: FileSystem, path: string): string[] {
  refuseOpenToOthers(fs, path);
  return (readText(fs, path) ?? '').split('\n').filter((line) => line.trim() !== '');
}

function refuseOpenToOthers(fs: FileSystem, path: string): void {
  let mode: number;
  try {
    ({ mode } = fs.look(path));
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
