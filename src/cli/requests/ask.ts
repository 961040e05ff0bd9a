import type { Secret } from '../../client/session/secret.ts';
import { parseSecret } from '../../client/session/secret.ts';
import type { RequestOptions, Session } from '../../client/session/session.ts';
import type { Printable } from '../../go/json/json.ts';
import type { ValueMap } from '../../values/value.ts';
import type { Context } from '../context.ts';
import { outputSecret } from '../format/output.ts';

/** Sends any request. Resolves to undefined for an empty response. Unlike the session's own reads, it rejects for a 404. */
export async function ask(
  session: Session,
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Secret | undefined> {
  return parseSecret((await session.request(method, path, options)).body);
}

/** Sends a POST request. Resolves to undefined for an empty response. */
export function post(session: Session, path: string, body: Printable): Promise<Secret | undefined> {
  return ask(session, 'POST', path, { body });
}

/**
 * The data of a response, for a command that processes it.
 *
 * @throws Error if it has none, for example because it is wrapped
 */
export function dataOf(secret: Secret | undefined): ValueMap {
  if (secret?.data == null) {
    throw new Error('data from server response is empty');
  }
  return secret.data;
}

/** Prints a response. An empty one is null, and nothing in the table format. Returns the exit status. */
export function outputAnswer(context: Context, secret: Secret | undefined): number {
  if (secret !== undefined) {
    return outputSecret(context, secret);
  }
  if (context.format !== 'table') {
    context.ui.output('null');
  }
  return 0;
}

/** Converts the value of a `-name=key=value` flag to an object for a request's body. */
export function mapOfFlag(flag: ReadonlyMap<string, string>): Record<string, string> {
  return Object.assign(Object.create(null), Object.fromEntries(flag));
}
