import type { FieldSchemas } from '../../../framework/field.ts';
import type { Response } from '../../../framework/response.ts';

/** The fields of a paginated list operation. */
export const pageFields: FieldSchemas = {
  after: {
    type: 'string',
    description: 'List only entries that sort after this one, which need not exist.',
  },
  limit: { type: 'int', description: 'Maximum number of entries to list; no limit if 0 or negative.' },
};

/** Returns the response of a list operation. An empty list has no `keys`. */
export function listResponse(keys: readonly string[]): Response {
  return { data: keys.length > 0 ? { keys } : {} };
}
