import { statSync } from 'node:fs';
import { withClearErrors } from '../../storage/files/file-error.ts';
import { journalPath } from '../../storage/files/journal/journal.ts';
import { keyFromEnvironment } from '../../storage/files/keys/provider.ts';
import { nodeFileSystem } from '../../storage/files/node-file-system.ts';
import { readStateFile, type StateFile } from '../../storage/files/state/file.ts';
import { contentsOf } from '../../storage/files/state/home-contents.ts';
import { refuseUnusable } from '../../storage/files/state/require-state.ts';
import { StateError } from '../../values/state-error.ts';
import type { Environment } from '../environment.ts';
import { namedStateFolder, type StateChoice, stateNameOf } from '../places.ts';
import { serverProcess } from '../served-state.ts';
import { namedStates } from './named-states.ts';

/** A state, as a list of states shows it. */
export interface ListedState {
  /** Undefined for a state in a folder of its own. */
  readonly name: string | undefined;
  readonly folder: string;
  /** Whether commands use it. */
  readonly isInUse: boolean;
  /** Whether there is a state. The one in use may not exist yet. */
  readonly exists: boolean;
  /** The contents of `state.json`; undefined if it is missing or damaged. */
  readonly file: Pick<StateFile, 'id' | 'version' | 'created'> | undefined;
  /** The time of the last write by the machine's clock; undefined if there is no state. */
  readonly changed: Date | undefined;
  /** The process id of the server that uses the state. */
  readonly process: number | undefined;
  /** Why the state can't be used, as far as is known without reading all of it. */
  readonly problem: string | undefined;
}

/**
 * Lists the states: the named ones, the one in use, and those in other recorded folders. Creates nothing.
 *
 * @param others the recorded folders
 */
export function listStates(
  env: Environment,
  { folder: inUse }: StateChoice,
  others: Iterable<string>,
): Promise<ListedState[]> {
  const named = namedStates(env).map((name) => namedStateFolder(env, name));
  const holding = [...new Set(others)].sort().filter((folder) => holdsState(folder));
  const folders = new Set([...named, inUse, ...holding]);
  return Promise.all([...folders].map((folder) => listed(env, folder, folder === inUse)));
}

function holdsState(folder: string): boolean {
  try {
    return contentsOf(withClearErrors(nodeFileSystem), folder).kind === 'state';
  } catch (error) {
    if (!(error instanceof StateError)) {
      throw error;
    }
    return false;
  }
}

async function listed(env: Environment, folder: string, isInUse: boolean): Promise<ListedState> {
  const base = {
    name: stateNameOf(env, folder),
    folder,
    isInUse,
    exists: false,
    file: undefined,
    changed: undefined,
    process: undefined,
    problem: undefined,
  };
  try {
    const fs = withClearErrors(nodeFileSystem);
    const { kind } = contentsOf(fs, folder);
    if (kind === 'nothing') {
      refuseUnusable(fs, folder);
      return base;
    }
    const found = { ...base, exists: true, changed: lastChange(folder) };
    const file = readStateFile(fs, folder);
    if (file === undefined) {
      return { ...found, problem: kind === 'headless' ? 'its state.json is missing' : 'the folder is not a state' };
    }
    return { ...found, file, ...(await serverOf(env, folder)) };
  } catch (error) {
    if (!(error instanceof StateError)) {
      throw error;
    }
    return { ...base, exists: true, problem: error.message };
  }
}

/** A server writes its journal, too. */
function lastChange(folder: string): Date | undefined {
  const times = [journalPath(folder), `${folder}/state.json`].map(
    (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  const latest = Math.max(...times);
  return latest === 0 ? undefined : new Date(latest);
}

/** The server that uses a state. Asking it takes the state's key. */
async function serverOf(env: Environment, folder: string): Promise<Pick<ListedState, 'process' | 'problem'>> {
  try {
    return { process: await serverProcess({ folder, key: keyFromEnvironment(env) }), problem: undefined };
  } catch (error) {
    if (!(error instanceof StateError)) {
      throw error;
    }
    return { process: undefined, problem: error.message };
  }
}
