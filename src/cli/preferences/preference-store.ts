import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Conf from 'conf';
import type { Environment } from '../../client/environment.ts';
import { withFileLock } from '../../client/file-lock.ts';
import type { Preferences } from '../../client/places.ts';
import { preferencesFile } from '../../client/places.ts';
import { errnoText } from '../../go/errno.ts';
import { messageOf } from '../../values/message.ts';
import { Failure } from '../failure.ts';
import type { PreferenceName } from './preference.ts';
import { noSuchPreference, preferenceNames, preferenceSchema } from './preference.ts';

/*
 * Only the actions of `config` may import this file: conf and its schema validator take longer to load than a command runs. All other
 * commands read the preferences with `readPreferences` (client/places.ts), which ignores invalid ones.
 */

/**
 * Reads the preferences.
 *
 * @throws Failure (status 2) for a file that isn't valid
 */
export function storedPreferences(env: Environment): Preferences {
  const file = preferencesFile(env);
  return existsSync(file) ? open(file).store : {};
}

/**
 * Sets a preference, or removes it if `value` is undefined. Several processes may do so at once, and no change is lost. The file and its
 * folder become private to their owner, whatever the umask: anyone who can write the file can redirect commands to another state.
 *
 * @throws Failure (status 1) for a value that the preference can't have, (status 2) for a file that isn't valid
 */
export function storePreference(env: Environment, name: PreferenceName, value: string | boolean | undefined): void {
  const file = preferencesFile(env);
  try {
    makePrivate(file);
  } catch (error) {
    throw new Failure(`Can't write ${file}: ${errnoText(error)}`, 2);
  }
  withFileLock(join(dirname(file), 'config.lock'), () => change(file, name, value));
}

function change(file: string, name: PreferenceName, value: string | boolean | undefined): void {
  const preferences = open(file);
  if (value === undefined) {
    preferences.delete(name);
    return;
  }
  try {
    preferences.set(name, value);
  } catch (error) {
    const why = isViolation(error) ? `it must be ${preferenceSchema[name].description}` : messageOf(error);
    throw new Failure(`Can't set ${name} to "${value}": ${why}.`, 1);
  }
}

function open(file: string): Conf<Preferences> {
  const stored = readStored(file);
  try {
    return new Conf<Preferences>({
      cwd: dirname(file),
      configName: 'config',
      configFileMode: 0o600,
      schema: preferenceSchema,
      rootSchema: { additionalProperties: false },
      clearInvalidConfig: false,
    });
  } catch (error) {
    throw unusable(file, isViolation(error) ? problemsIn(stored, messageOf(error)) : messageOf(error));
  }
}

/** Reads what the file contains, which conf reports less clearly if it isn't an object. A missing file is empty. */
function readStored(file: string): object {
  if (!existsSync(file)) {
    return {};
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure(`Can't read ${file}: ${errnoText(error)}`, 2);
  }
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch (error) {
    throw unusable(file, `It is not JSON (${messageOf(error)}).`);
  }
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) {
    throw unusable(file, 'It must contain a JSON object.');
  }
  return stored;
}

function unusable(file: string, why: string): Failure {
  return new Failure(`Can't use ${file}. ${why} Correct the file, or delete it.`, 2);
}

function isViolation(error: unknown): boolean {
  return messageOf(error).startsWith('Config schema violation');
}

/** What is wrong with preferences that the schema refuses. Conf's message names known preferences, between backquotes. */
function problemsIn(stored: object, message: string): string {
  const unknown = Object.keys(stored).filter((name) => !preferenceNames.some((known) => known === name));
  const invalid = preferenceNames.filter((name) => message.includes(`\`${name}\``));
  return [
    ...unknown.map(noSuchPreference),
    ...invalid.map((name) => `${name} must be ${preferenceSchema[name].description}.`),
  ].join(' ');
}

function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  chmodSync(dirname(file), 0o700);
  if (existsSync(file)) {
    chmodSync(file, 0o600);
  }
}
