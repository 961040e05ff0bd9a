import { withClearErrors } from '../../storage/files/file-error.ts';
import { nodeFileSystem } from '../../storage/files/node-file-system.ts';
import { contentsOf } from '../../storage/files/state/home-contents.ts';
import { listFolder } from '../../storage/files/whole-file.ts';
import type { Environment } from '../environment.ts';
import { namedStateFolder, namedStatesFolder } from '../places.ts';
import { defaultStateName, stateNameProblem } from './state-name.ts';

/**
 * Returns the names of the states that exist, damaged ones too, the default state first and the others sorted.
 *
 * @throws StateError if a folder can't be read
 */
export function namedStates(env: Environment): string[] {
  const fs = withClearErrors(nodeFileSystem);
  const beside = listFolder(fs, namedStatesFolder(env)).map((entry) => entry.name);
  const names = beside.filter((name) => stateNameProblem(name) === undefined && name !== defaultStateName);
  return [defaultStateName, ...names.sort()].filter((name) => {
    const { kind } = contentsOf(fs, namedStateFolder(env, name));
    return kind === 'state' || kind === 'headless';
  });
}

/**
 * The environment of a command that works on the state with this name, whichever is in use. A token file named in the environment belongs
 * to the state in use, so it is ignored.
 */
export function environmentOf(env: Environment, name: string): Environment {
  return { ...env, LOCALVAULT_HOME: namedStateFolder(env, name), BAO_TOKEN_PATH: '' };
}
