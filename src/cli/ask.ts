import type { Secret } from '../client/secret.ts';
import { parseSecret } from '../client/secret.ts';
import type { RequestOptions, Session } from '../client/session.ts';
import type { Printable } from '../go/json/json.ts';
import type { ValueMap } from '../values/value.ts';
import type { Context } from './context.ts';
import { outputSecret } from './format/output.ts';

/** Any request; undefined for an empty answer. Unlike the session's own reads, it fails for a 404. */
export async function ask(
  session: Session,
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Secret | undefined> {
  return parseSecret((await session.request(method, path, options)).body);
}

/** POST. Undefined for an empty answer. */
export function post(session: Session, path: string, body: Printable): Promise<Secret | undefined> {
  return ask(session, 'POST', path, { body });
}

/**
 * The data of an answer which the command works on itself.
 *
 * @throws Error where it has none, as when it is wrapped
 */
export function dataOf(secret: Secret | undefined): ValueMap {
  if (secret?.data == null) {
    throw new Error('data from server response is empty');
  }
  return secret.data;
}

/** Prints an answer; a missing one is nothing in a table and null elsewhere. Returns the exit status. */
export function outputAnswer(context: Context, secret: Secret | undefined): number {
  if (secret !== undefined) {
    return outputSecret(context, secret);
  }
  if (context.format !== 'table') {
    context.ui.output('null');
  }
  return 0;
}

/** The map that `-name=key=value` flags gave, as a request's body holds it. */
export function mapOfFlag(flag: ReadonlyMap<string, string>): Record<string, string> {
  return Object.assign(Object.create(null), Object.fromEntries(flag));
}
