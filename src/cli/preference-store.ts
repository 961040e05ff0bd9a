import { dirname } from 'node:path';
import Conf from 'conf';
import type { Environment } from '../client/environment.ts';
import type { Preferences } from '../client/places.ts';
import { preferencesFile } from '../client/places.ts';
import { messageOf } from '../values/message.ts';
import { Failure } from './failure.ts';

/** What each preference may be. */
const schema = {
  state: { type: 'string', minLength: 1, description: 'The folder of the state.' },
  format: { type: 'string', enum: ['table', 'json', 'yaml'], description: 'How to print, where -format does not say.' },
  colour: { type: 'boolean', description: 'Whether terminals get colours.' },
} as const;

/** The preferences there are. */
export type PreferenceName = keyof typeof schema;

export const preferenceNames = Object.keys(schema) as readonly PreferenceName[];

/** Opens the preferences to change them. */
export function openPreferences(env: Environment): Conf<Preferences> {
  try {
    return new Conf<Preferences>({
      cwd: dirname(preferencesFile(env)),
      configName: 'config',
      schema,
      clearInvalidConfig: false,
    });
  } catch (error) {
    throw new Failure(`Error reading ${preferencesFile(env)}: ${messageOf(error)}`, 2);
  }
}

/** Checks that there is such a preference. */
export function preferenceNamed(name: string): PreferenceName {
  const found = preferenceNames.find((candidate) => candidate === name);
  if (found === undefined) {
    throw new Failure(`There is no preference "${name}"; there are ${preferenceNames.join(', ')}.`, 1);
  }
  return found;
}
