import type { Environment } from '../../client/environment.ts';
import { isCreatedOnDemand, type StoredPreferences, stateChoice, stateNameOf } from '../../client/places.ts';
import { namedStates } from '../../client/state/named-states.ts';
import type { NoStateError } from '../../values/no-state-error.ts';
import { didYouMean } from '../hints/nearest.ts';

/** Asks whether a state with a similar name was meant; `''` if there is none. */
export function similarStates(env: Environment, name: string): string {
  const names = namedStates(env);
  const same = names.find((one) => one.toLowerCase() === name.toLowerCase());
  return didYouMean(same ?? name, same === undefined ? names : [same]);
}

/** Says that there is no state yet, or that the chosen one doesn't exist, and what to do. */
export function missingState(
  env: Environment,
  preferences: StoredPreferences,
  { home, message }: NoStateError,
): string {
  const choice = stateChoice(env, preferences);
  if (choice.folder !== home) {
    return message;
  }
  if (isCreatedOnDemand(env, choice)) {
    return `${message} yet; a command such as \`localvault status\` creates it`;
  }
  const name = stateNameOf(env, home);
  const create = `To create it anew, run: localvault state create ${name}`;
  return `The state "${name}", which commands use, is gone. ${create}. To use the default state, run: localvault state use default`;
}
