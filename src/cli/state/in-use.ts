import { realpathSync } from 'node:fs';
import { readPreferences, type StateChoice, stateChoice } from '../../client/places.ts';
import { defaultStateName } from '../../client/state/state-name.ts';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { unsetOverrides } from './override.ts';

/**
 * Refuses to delete the state that commands use, in this shell or in others.
 *
 * @throws Failure (status 2) that says how to use another one
 */
export function refuseInUse({ io }: Context, name: string, folder: string): void {
  const preferences = readPreferences(io.env);
  const here = stateChoice(io.env, preferences);
  if (isSame(here.folder, folder)) {
    throw new Failure(`The state "${name}" is in use. ${howToLeave(io.env, here, name)}`, 2);
  }
  const elsewhere = stateChoice({ ...io.env, LOCALVAULT_HOME: '', LOCALVAULT_STATE: '' }, preferences);
  if (elsewhere.chosenBy === 'preference' && isSame(elsewhere.folder, folder)) {
    throw new Failure(`The state "${name}" is in use in other shells. ${howToLeave(io.env, elsewhere, name)}`, 2);
  }
}

function howToLeave(env: Context['io']['env'], { chosenBy }: StateChoice, name: string): string {
  if (chosenBy === 'LOCALVAULT_HOME' || chosenBy === 'LOCALVAULT_STATE') {
    return `To use another one in this shell, run: ${unsetOverrides(env)}`;
  }
  return name === defaultStateName
    ? 'Use another one first, with "localvault state use", or begin anew with: localvault state reset'
    : `To use the default state, run: localvault state use ${defaultStateName}`;
}

/** Whether two paths are the same folder, through links too. */
function isSame(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return one === other;
  }
}
