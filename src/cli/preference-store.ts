import { chmodSync, existsSync, mkdirSync } from 'node:fs';
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

/**
 * Opens the preferences to change them. Who could write the file could lead commands to another state, so that it is kept to its
 * owner, with its folder, whatever the umask and however they were made.
 */
export function openPreferences(env: Environment): Conf<Preferences> {
  const file = preferencesFile(env);
  try {
    makePrivate(file);
    return new Conf<Preferences>({
      cwd: dirname(file),
      configName: 'config',
      configFileMode: 0o600,
      schema,
      clearInvalidConfig: false,
    });
  } catch (error) {
    throw new Failure(`Error reading ${file}: ${messageOf(error)}`, 2);
  }
}

function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  chmodSync(dirname(file), 0o700);
  if (existsSync(file)) {
    chmodSync(file, 0o600);
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
