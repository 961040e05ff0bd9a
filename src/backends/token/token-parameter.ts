import type { Call } from '../../framework/backend.ts';
import { failure, invalidRequest, refusal } from '../../framework/error.ts';
import type { FieldSchema } from '../../framework/field.ts';
import type { TokenEntry } from '../../services/token.ts';

/** The field `token` of paths that take the id of a token. */
export const tokenField: FieldSchema = { type: 'string', description: 'Id of the token.' };

/** The field `accessor` of paths that take the accessor of a token. */
export const accessorField: FieldSchema = { type: 'string', description: 'Accessor of the token.' };

/**
 * Returns the token parameter, or `''` if it is missing.
 *
 * @throws RequestError (403) for a value that isn't a string: unlike other fields, this one converts no numbers
 */
export function tokenParameter({ data }: Call): string {
  const raw = data.raw['token'];
  if (raw !== undefined && typeof raw !== 'string') {
    throw refusal('invalid token', 403);
  }
  return data.string('token');
}

/**
 * Returns the token parameter.
 *
 * @throws RequestError if it is missing
 */
export function requiredTokenParameter(call: Call): string {
  const id = tokenParameter(call);
  if (id === '') {
    throw invalidRequest('missing token ID');
  }
  return id;
}

/**
 * Returns the accessor parameter.
 *
 * @throws RequestError (400) if it is missing
 */
export function requiredAccessor({ data }: Call): string {
  const accessor = data.string('accessor');
  if (accessor === '') {
    throw failure('missing accessor', 400);
  }
  return accessor;
}

/**
 * Returns the token that the accessor parameter names.
 *
 * @throws RequestError (400) if the parameter is missing or names no token
 */
export function tokenOfAccessor(call: Call): TokenEntry {
  const entry = call.core.tokens.byAccessor(requiredAccessor(call));
  if (!entry) {
    throw failure('invalid accessor', 400);
  }
  return entry;
}
