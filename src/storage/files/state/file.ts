import { everyUnit, isNameUnit } from '../../../values/ascii.ts';
import { StateError } from '../../../values/state-error.ts';
import type { FileSystem } from '../file-system.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { readText, replaceFile } from '../whole-file.ts';
import { currentFormat, type Format } from './format.ts';

const formatName = 'localvault state';

/** The contents of `state.json`. Replacing this one file replaces the whole state atomically. */
export interface StateFile {
  /** The format's version. */
  readonly version: number;
  /** A UUID that never changes, even if the key or the format does. */
  readonly id: string;
  /** How often the whole state was replaced, and a UUID. The journal contains it too, and every tag depends on it. */
  readonly generation: string;
  /** The name of the folder of all documents. */
  readonly folder: string;
  /** When the state was created, RFC 3339 in UTC. */
  readonly created: string;
  /** The sealed hash key. Only the state's key opens it. */
  readonly hashKey: string;
  /** The tag over all fields above; absent in format 1. */
  readonly tag?: string;
}

/** The fields that are known before the state is installed. */
export type NextState = Omit<StateFile, 'generation' | 'folder' | 'tag'>;

/** The names of the folders of all documents, which alternate. */
export const documentFolders = ['data', 'data-2'] as const;

/** The path of `state.json`. */
export function stateFilePath(home: string): string {
  return `${home}/state.json`;
}

/** Reads `state.json`. Returns undefined if there is none. */
export function readStateFile(fs: FileSystem, home: string, format: Format = currentFormat): StateFile | undefined {
  const path = stateFilePath(home);
  const text = readText(fs, path);
  return text === undefined ? undefined : parseStateFile(text, path, format, howToReplace);
}

/** Writes `state.json` with its tag and makes the contents durable. */
export function writeStateFile(fs: FileSystem, home: string, state: StateFile, authenticator: Authenticator): void {
  const tagged = { ...state, tag: tagOf(state, authenticator) };
  replaceFile(fs, stateFilePath(home), Buffer.from(stateFileText(tagged)), { sync: true });
}

/**
 * Verifies the tag of `state.json`.
 *
 * @throws StateError if it is wrong
 */
export function checkStateTag(state: StateFile, home: string, authenticator: Authenticator): void {
  if (state.tag !== tagOf(state, authenticator)) {
    throw new StateError(`${stateFilePath(home)} is damaged: its contents were changed; ${howToReplace}`);
  }
}

function tagOf(state: StateFile, authenticator: Authenticator): string {
  const { version, id, created, hashKey, generation, folder } = state;
  return authenticator.tag(`state ${JSON.stringify([version, id, created, hashKey, generation, folder])}`);
}

/** Creates the next generation, or the first one. */
export function nextGeneration(before?: string): string {
  const count = Number(before?.split('-', 1)[0]);
  return `${Number.isSafeInteger(count) ? count + 1 : 1}-${process.getBuiltinModule('node:crypto').randomUUID()}`;
}

/** What to do about a `state.json` that can't be used. Without it nothing else in the folder can be read. */
const howToReplace = `restore it from a backup, run "localvault state snapshot restore", or begin anew with "localvault state reset"`;

/** The text of `state.json`. */
export function stateFileText(state: StateFile): string {
  return `${JSON.stringify({ format: formatName, ...state }, null, 2)}\n`;
}

/**
 * Parses `state.json`, or its copy in a snapshot.
 *
 * @param path the text's file, for the error
 * @param format the newest format to accept; the caller decides about older ones
 * @param nextStep what to do if it is damaged
 * @throws StateError if it is damaged or of a newer format
 */
export function parseStateFile(
  text: string,
  path: string,
  format: Format = currentFormat,
  nextStep = 'use another copy',
): StateFile {
  const unusable = (what: string) => new StateError(`${path} ${what}; ${nextStep}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unusable("is damaged: it isn't JSON");
  }
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== formatName) {
    throw unusable('is not a state of localvault');
  }
  if ('version' in value && typeof value.version === 'number' && value.version > format.version) {
    throw new StateError(
      `${path} has format version ${value.version}, and this localvault knows versions up to ${format.version}: use a newer localvault`,
    );
  }
  return checked(value, unusable);
}

const longestName = 64;

/** @param unusable makes the error for a fault */
function checked(value: object, unusable: (what: string) => StateError): StateFile {
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const text = (name: string): string => {
    const field = fields[name];
    if (typeof field !== 'string' || field === '') {
      throw unusable(`is damaged: "${name}" is missing`);
    }
    return field;
  };
  const version = fields['version'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw unusable('is damaged: "version" is missing');
  }
  // Paths contain ids and folder names, so they contain no dot and no slash.
  const name = (field: string): string => {
    const value = text(field);
    if (!everyUnit(value, isNameUnit) || value.length > longestName) {
      throw unusable(`is damaged: "${field}" is not a name`);
    }
    return value;
  };
  return {
    version,
    id: name('id'),
    generation: name('generation'),
    folder: name('folder'),
    created: text('created'),
    hashKey: text('hashKey'),
    ...(version > 1 && { tag: text('tag') }),
  };
}
