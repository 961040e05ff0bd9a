import type { Environment } from '../../client/environment.ts';
import { namedStates } from '../../client/named-states.ts';
import { isCreatedOnDemand, type StoredPreferences, stateChoice, stateNameOf } from '../../client/places.ts';
import type { NoStateError } from '../../values/no-state-error.ts';
import { didYouMean } from '../hints/nearest.ts';

/** Says that no state has a name, which one was probably meant, and how to create it. */
export function noSuchState(env: Environment, name: string, chosenBy = ''): string {
  const create = `To create it, run: localvault state create ${name}`;
  return [`There is no state named "${name}"${chosenBy}.`, similarStates(env, name), create]
    .filter((part) => part !== '')
    .join(' ');
}

/** Asks whether a state with a similar name was meant; `''` if there is none. */
export function similarStates(env: Environment, name: string): string {
  return didYouMean(name, namedStates(env));
}

/** The same as `noSuchState` for the state that was chosen by its name. Returns undefined if the missing state is another one. */
export function missingState(
  env: Environment,
  preferences: StoredPreferences,
  { home }: NoStateError,
): string | undefined {
  const choice = stateChoice(env, preferences);
  const name = stateNameOf(env, home);
  if (name === undefined || choice.folder !== home || isCreatedOnDemand(env, choice)) {
    return undefined;
  }
  return choice.chosenBy === 'preference'
    ? `${noSuchState(env, name, ', the state to use')}. To use the default state, run: localvault state use default`
    : noSuchState(env, name, ', which LOCALVAULT_STATE chooses');
}
