import type { Secret } from '../../client/secret.ts';
import type { Value, ValueMap } from '../../values/value.ts';
import { isMap } from '../../values/value.ts';
import { Failure } from '../failure.ts';

/** One version of a secret. */
export interface Version {
  readonly data: Value | undefined;
  readonly metadata: ValueMap;
}

/**
 * Takes the answer to a read apart for a command that goes on from what is there.
 *
 * @param command the command's name, for messages
 * @throws Failure (status 2) where there is no such secret
 */
export function existingVersion(secret: Secret | undefined, path: string, command: string): Version {
  if (secret?.data == null) {
    throw new Failure(`No value found at ${path}`, 2);
  }
  const { data, metadata } = secret.data;
  return { data, metadata: existingMap(metadata, 'metadata', path, command) };
}

/** A version's data, or a failure where they were deleted. */
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
