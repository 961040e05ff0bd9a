import type { Call } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';
import type { FieldSchema } from '../../framework/field.ts';

/** The field `token` of the paths that are about any token. */
export const tokenField: FieldSchema = { type: 'string', description: 'The token.' };

/** The field `accessor` of the paths that are about a token by its accessor. */
export const accessorField: FieldSchema = { type: 'string', description: "The token's accessor." };

/** The token that the request names, `''` for none. It must be a text; numbers are not read as one here. */
export function givenToken({ data }: Call): string {
  const raw = data.raw['token'];
  if (raw !== undefined && typeof raw !== 'string') {
    throw refusal('invalid token', 403);
  }
  return data.string('token');
}

/** The token that the request names; throws where it names none. */
export function requiredToken(call: Call): string {
  const id = givenToken(call);
  if (id === '') {
    throw refusal('missing token ID');
  }
  return id;
}
