import { historyPattern } from '../../client/history/setting.ts';
import { type Preferences, preferredFormats } from '../../client/places.ts';
import { Failure } from '../failure.ts';

/** The JSON schema of each preference. Its description completes the sentence "NAME must be …". */
export const preferenceSchema = {
  state: { type: 'string', minLength: 1, description: 'the path of a state folder' },
  format: { type: 'string', enum: preferredFormats, description: 'table, json or yaml' },
  colour: { type: 'boolean', description: 'true or false' },
  history: {
    type: 'string',
    pattern: historyPattern,
    description: 'off, a size from 1MiB to 999MiB, or all, which keeps reads too',
  },
} as const satisfies Record<keyof Preferences, object>;

/** The name of a preference. */
export type PreferenceName = keyof typeof preferenceSchema;

/** The name of every preference. */
export const preferenceNames = Object.keys(preferenceSchema) as readonly PreferenceName[];

/**
 * Checks that a preference exists.
 *
 * @throws Failure (status 1)
 */
export function preferenceNamed(name: string): PreferenceName {
  const found = preferenceNames.find((candidate) => candidate === name);
  if (found === undefined) {
    throw new Failure(noSuchPreference(name), 1);
  }
  return found;
}

/** Says that a preference doesn't exist, and which do. */
export function noSuchPreference(name: string): string {
  return `There is no preference "${name}": use one of ${preferenceNames.join(', ')}.`;
}
