import type { FieldSchemas } from '../../../framework/field.ts';
import type { Response } from '../../../framework/response.ts';

/** The fields of an operation that lists by pages. */
export const pageFields: FieldSchemas = {
  after: {
    type: 'string',
    description: 'Gives only what comes after this in order. Nothing needs to be there by that name.',
  },
  limit: { type: 'int', description: 'Gives at most this many; all where it is 0 or less.' },
};

/** A list as an answer; no `keys` where there are none. */
export function listResponse(keys: readonly string[]): Response {
  return { data: keys.length > 0 ? { keys } : {} };
}
