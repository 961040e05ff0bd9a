import { ApiError } from '../../client/session/api-error.ts';
import { textOf } from '../../client/session/secret.ts';
import type { RequestOptions, Session } from '../../client/session/session.ts';
import { trimSpace } from '../../go/text.ts';
import type { ValueMap } from '../../values/value.ts';
import { emptyMap, isMap } from '../../values/value.ts';
import { Failure } from '../failure.ts';
import { ask } from '../requests/ask.ts';

/**
 * Sends a request about one namespace.
 *
 * @param name the user's argument
 * @returns the response's data; undefined if it has none
 * @throws Error for an empty name
 */
export async function askAbout(
  session: Session,
  method: string,
  name: string,
  options: RequestOptions = {},
): Promise<ValueMap | undefined> {
  const trimmed = trimSpace(name);
  if (trimmed === '') {
    throw new Error('name must not be empty');
  }
  const secret = await ask(session, method, `sys/namespaces/${trimmed}`, options);
  return secret?.data ?? undefined;
}

/**
 * The same for a namespace that must exist.
 *
 * @throws Failure (status 2) if it doesn't
 */
export async function askAboutExisting(...request: Parameters<typeof askAbout>): Promise<ValueMap | undefined> {
  try {
    return await askAbout(...request);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      throw new Failure('Namespace not found', 2);
    }
    throw error;
  }
}

/** The properties of a namespace that commands show. */
export function namespaceMap(data: ValueMap = {}): ValueMap {
  return {
    uuid: textOf(data.uuid),
    id: textOf(data.id),
    path: textOf(data.path),
    tainted: data.tainted === true,
    locked: data.locked === true,
    custom_metadata: isMap(data.custom_metadata) ? data.custom_metadata : emptyMap(),
  };
}
