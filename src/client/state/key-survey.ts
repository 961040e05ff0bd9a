import { dirname } from 'node:path';
import { withClearErrors } from '../../storage/files/file-error.ts';
import type { FileSystem } from '../../storage/files/file-system.ts';
import { nodeFileSystem } from '../../storage/files/node-file-system.ts';
import { copiesBeside } from '../../storage/files/state/copies-beside.ts';
import { readStateFile } from '../../storage/files/state/file.ts';
import { contentsOf } from '../../storage/files/state/home-contents.ts';
import { listFolder } from '../../storage/files/whole-file.ts';
import { StateError } from '../../values/state-error.ts';
import type { Environment } from '../environment.ts';
import { configFolder, namedStateFolder, namedStatesFolder } from '../places.ts';
import { namedStates } from './named-states.ts';
import { type KnownFolder, knownFolders } from './state-folders.ts';

/**
 * What a stored key belongs to:
 *
 * - `state`: an existing state.
 * - `copies`: kept copies of a state that is gone.
 * - `uncertain`: perhaps a state: its disk isn't mounted, or its folder is unreadable or damaged.
 * - `unrecorded`: perhaps a state in a folder that was never recorded.
 * - `nothing`: neither a state nor kept copies.
 */
export type KeyOwner = 'state' | 'copies' | 'uncertain' | 'unrecorded' | 'nothing';

/** A key file, and what it belongs to. */
export interface SurveyedKey {
  /** The id of its state. */
  readonly id: string;
  readonly path: string;
  readonly owner: KeyOwner;
  /** Where the state or its copies are, or where the state was last. */
  readonly folders: readonly string[];
}

/** The stored keys, and all folders where states were recorded. */
export interface KeySurvey {
  readonly keys: readonly SurveyedKey[];
  readonly folders: readonly string[];
}

/**
 * Finds out what each stored key belongs to. Reads the beginnings of states and copies only, and needs no key.
 *
 * @param inUse the folder of the state in use, and others that are known not to be recorded
 * @throws StateError if the folder of keys or that of the named states can't be read
 */
export function surveyKeys(env: Environment, inUse: readonly string[]): KeySurvey {
  const fs = withClearErrors(nodeFileSystem);
  const names = listFolder(fs, configFolder(env)).map((entry) => entry.name);
  const recorded = new Map(idsOf(names, '.folders').map((id) => [id, knownFolders(env, id)] as const));
  const folders = [...new Set([...recorded.values()].flat().map(({ folder }) => folder))];
  // States come before copies: a replaced state has its copy before it is gone.
  const finds = new Map(
    [...new Set([...folders, ...placesOf(fs, env), ...inUse])].map((folder) => [folder, look(fs, folder)] as const),
  );
  const copies = new Map([...finds.keys()].map((folder) => [folder, lookAtCopies(fs, folder)] as const));
  const keys = idsOf(names, '.key').map((id) => {
    const path = `${configFolder(env)}/${id}.key`;
    return { id, path, ...ownerOf({ fs, finds, copies }, id, recorded.get(id) ?? []) };
  });
  return { keys, folders };
}

/** The folders of named states, and of states of which only copies are left. */
function placesOf(fs: FileSystem, env: Environment): string[] {
  const states = namedStatesFolder(env);
  const left = listFolder(fs, states).map(({ name }) => `${states}/${name.replace(/\.copies$|\.damaged-.*$/, '')}`);
  return [...['default', ...namedStates(env)].map((name) => namedStateFolder(env, name)), ...left];
}

function idsOf(names: readonly string[], suffix: string): string[] {
  return names
    .filter((name) => name.endsWith(suffix) && !name.startsWith('.'))
    .map((name) => name.slice(0, -suffix.length))
    .sort();
}

/** What is in a folder: the id of a state, nothing, or something unknown. */
type Find = { readonly id: string } | 'nothing' | 'unknown';

function look(fs: FileSystem, folder: string): Find {
  try {
    const { kind } = contentsOf(fs, folder);
    const id = kind === 'state' ? readStateFile(fs, folder)?.id : undefined;
    if (id !== undefined) {
      return { id };
    }
    return kind === 'nothing' || kind === 'foreign' ? 'nothing' : 'unknown';
  } catch (error) {
    return unlessStateError(error, 'unknown');
  }
}

/** The ids of the copies beside a folder, and whether there are others. */
interface CopiesFound {
  readonly ids: ReadonlySet<string>;
  readonly areOthers: boolean;
}

function lookAtCopies(fs: FileSystem, folder: string): CopiesFound {
  try {
    const { ids, unreadable } = copiesBeside(fs, folder);
    return { ids, areOthers: unreadable.length > 0 };
  } catch (error) {
    return unlessStateError(error, { ids: new Set<string>(), areOthers: true });
  }
}

function unlessStateError<T>(error: unknown, result: T): T {
  if (!(error instanceof StateError)) {
    throw error;
  }
  return result;
}

interface Findings {
  readonly fs: FileSystem;
  readonly finds: ReadonlyMap<string, Find>;
  readonly copies: ReadonlyMap<string, CopiesFound>;
}

function ownerOf(
  { fs, finds, copies }: Findings,
  id: string,
  recorded: readonly KnownFolder[],
): Pick<SurveyedKey, 'owner' | 'folders'> {
  const inStates = [...finds]
    .filter(([, find]) => typeof find === 'object' && find.id === id)
    .map(([folder]) => folder);
  if (inStates.length > 0) {
    return { owner: 'state', folders: inStates };
  }
  const inCopies = [...copies].filter(([, { ids }]) => ids.has(id)).map(([folder]) => folder);
  if (inCopies.length > 0) {
    return { owner: 'copies', folders: inCopies };
  }
  const folders = recorded.map(({ folder }) => folder);
  if (recorded.length === 0) {
    return { owner: 'unrecorded', folders };
  }
  const isUncertain = recorded.some(
    (one) =>
      finds.get(one.folder) === 'unknown' || copies.get(one.folder)?.areOthers === true || mayBeUnmounted(fs, one),
  );
  return { owner: isUncertain ? 'uncertain' : 'nothing', folders };
}

/** Whether a folder's path is on another device than before: the disk may be unplugged, or the file system not mounted. */
function mayBeUnmounted(fs: FileSystem, { folder, device }: KnownFolder): boolean {
  for (let path = folder; ; path = dirname(path)) {
    try {
      return !fs.stat(path).identity.startsWith(`${device}:`);
    } catch (error) {
      if (!(error instanceof StateError) || path === dirname(path)) {
        throw error;
      }
    }
  }
}
