import type { Secret } from '../../client/session/secret.ts';
import type { Value, ValueMap } from '../../values/value.ts';
import { isMap } from '../../values/value.ts';
import { Failure } from '../failure.ts';

/** One version of a secret. */
export interface Version {
  readonly data: Value | undefined;
  readonly metadata: ValueMap;
}

/**
 * Reads a version out of a response, for a command that changes existing data.
 *
 * @param command the command's name, for messages
 * @throws Failure (status 2) if the secret doesn't exist
 */
export function existingVersion(secret: Secret | undefined, path: string, command: string): Version {
  if (secret?.data == null) {
    throw new Failure(`No value found at ${path}`, 2);
  }
  const { data, metadata } = secret.data;
  return { data, metadata: existingMap(metadata, 'metadata', path, command) };
}

/**
 * The data of a version.
 *
 * @throws Failure (status 2) if it is deleted
 */
export function existingData(version: Version, path: string, command: string): ValueMap {
  return existingMap(version.data, 'data', path, command);
}

function existingMap(value: Value | undefined, what: 'data' | 'metadata', path: string, command: string): ValueMap {
  if (value === undefined || value === null) {
    throw new Failure(`No ${what} found at ${path}; ${command} only works on existing data`, 2);
  }
  if (!isMap(value)) {
    const name = what === 'data' ? 'Data' : 'Metadata';
    throw new Failure(`${name} found at ${path} is not the expected type (JSON object)`, 2);
  }
  return value;
}
