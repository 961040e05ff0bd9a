import type { Environment } from '../../client/environment.ts';
import { stateChoice } from '../../client/places.ts';
import { StateError } from '../../values/state-error.ts';

/**
 * Says that a variable overrides the preference `state`, so that commands use another state than this one. Returns undefined if they
 * don't.
 *
 * @param folder what the preference chooses
 */
export function overrideOfPreference(env: Environment, folder: string): string | undefined {
  const variable = (['LOCALVAULT_HOME', 'LOCALVAULT_STATE'] as const).find((name) => env[name]);
  if (variable === undefined || folderOf(env) === folder) {
    return undefined;
  }
  return `${variable}=${env[variable]} overrides this in the present shell. To let it apply here, too, run: ${unsetOverrides(env)}`;
}

function folderOf(env: Environment): string | undefined {
  try {
    return stateChoice(env, {}).folder;
  } catch (error) {
    if (!(error instanceof StateError)) {
      throw error;
    }
    return undefined;
  }
}

/** The command that unsets the variables that choose a state. */
export function unsetOverrides(env: Environment): string {
  return `unset ${(['LOCALVAULT_HOME', 'LOCALVAULT_STATE'] as const).filter((name) => env[name]).join(' ')}`;
}
