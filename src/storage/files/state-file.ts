import { everyUnit, isDigit, isLowerLetter } from '../../values/ascii.ts';
import { StorageError } from '../storage.ts';
import type { FileSystem } from './file-system.ts';
import { currentFormat, type Format } from './format.ts';
import { readText, replaceFile } from './whole-file.ts';

const formatName = 'localvault state';

/** What `state.json` says of the state. Replacing this one file replaces the whole state at once. */
export interface StateFile {
  /** The version of the format. */
  readonly version: number;
  /** A UUID that the state keeps for as long as it lives, whatever happens to its key or its format. */
  readonly id: string;
  /** A UUID that the journal names too: a new one each time that the whole state is replaced. */
  readonly generation: string;
  /** The name of the folder of all documents. */
  readonly folder: string;
  /** When the state was made, RFC 3339 in UTC. */
  readonly created: string;
  /** The key of the hashes, sealed; it also tells whether a key is the state's. */
  readonly hashKey: string;
}

/** The part of it that is known before the state is put in its place. */
export type NextState = Omit<StateFile, 'generation' | 'folder'>;

/** The path of the state's own document. */
export function stateFilePath(home: string): string {
  return `${home}/state.json`;
}

/** Reads `state.json`; undefined where there is none. */
export function readStateFile(fs: FileSystem, home: string, format: Format = currentFormat): StateFile | undefined {
  const path = stateFilePath(home);
  const text = readText(fs, path);
  return text === undefined ? undefined : parseStateFile(text, path, format);
}

/** Writes `state.json` and puts its contents on the disk. */
export function writeStateFile(fs: FileSystem, home: string, state: StateFile): void {
  replaceFile(fs, stateFilePath(home), Buffer.from(stateFileText(state)), { sync: true });
}

/** The text of `state.json`. */
export function stateFileText(state: StateFile): string {
  return `${JSON.stringify({ format: formatName, ...state }, null, 2)}\n`;
}

/**
 * Reads the text of `state.json`, or of the same where it lies in a snapshot.
 *
 * @param path - where the text is from, for the error.
 * @param format - the newest format that is understood.
 * @throws StorageError when it is not one or its format is newer than this program. An older one is for the caller to judge.
 */
export function parseStateFile(text: string, path: string, format: Format = currentFormat): StateFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StorageError(`${path} is damaged: it isn't JSON`);
  }
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== formatName) {
    throw new StorageError(`${path} is not a state of localvault`);
  }
  if ('version' in value && typeof value.version === 'number' && value.version > format.version) {
    throw new StorageError(
      `${path} has format version ${value.version}, and this localvault knows versions up to ${format.version}: use a newer localvault`,
    );
  }
  return checked(value, path);
}

/** Of what the names of folders of all documents are made: no dot, no slash. */
function isNameUnit(unit: number): boolean {
  return isLowerLetter(unit) || isDigit(unit) || unit === 0x2d;
}

function checked(value: object, path: string): StateFile {
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const text = (name: string): string => {
    const field = fields[name];
    if (typeof field !== 'string' || field === '') {
      throw new StorageError(`${path} is damaged: "${name}" is missing`);
    }
    return field;
  };
  const version = fields['version'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new StorageError(`${path} is damaged: "version" is missing`);
  }
  const folder = text('folder');
  if (!everyUnit(folder, isNameUnit)) {
    throw new StorageError(`${path} is damaged: "folder" is not a folder's name`);
  }
  return {
    version,
    id: text('id'),
    generation: text('generation'),
    folder,
    created: text('created'),
    hashKey: text('hashKey'),
  };
}
