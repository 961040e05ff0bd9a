import type { Environment } from '../../client/environment.ts';
import { readVariable } from '../../client/environment.ts';
import type { Endpoint } from '../../client/local.ts';
import { Session } from '../../client/session/session.ts';
import type { CommandDeclaration } from '../command-declaration.ts';
import type { Context } from '../context.ts';
import { parseFlags } from '../flags/parse-flags.ts';
import { openSession } from '../requests/open-session.ts';
import { remoteAddress } from '../requests/remote-address.ts';
import { EngineView } from './view.ts';

/**
 * Opens the view of the engine that a command with these words would have. It leaves no trace: the local state is unchanged, down to a
 * token's number of uses, and a missing state is not created. A remote server only gets read requests.
 */
export async function openView(
  context: Context,
  command: CommandDeclaration,
  words: readonly string[],
): Promise<EngineView> {
  const session = await openSessionToLook(context, command, words);
  if (session !== undefined) {
    session.wrapTtl = () => '';
  }
  return new EngineView(session);
}

async function openSessionToLook(
  context: Context,
  command: CommandDeclaration,
  words: readonly string[],
): Promise<Session | undefined> {
  const { env } = context.io;
  const parsed = parseFlags(command.flags, words, env);
  if (remoteAddress(parsed.values) !== '') {
    return (await openSession(context, parsed)).sending();
  }
  const { openLocalToLook } = await import('../../client/local.ts');
  const endpoint = openLocalToLook(env);
  if (endpoint === undefined) {
    return undefined;
  }
  context.atEnd(() => endpoint.client.close());
  return sessionToLook(env, endpoint);
}

/** A session of the user's token, over the local state as `openLocalToLook` opens it. */
export function sessionToLook(env: Environment, { client, openTokenHelper }: Endpoint): Session {
  const token = readVariable(env, 'TOKEN') || openTokenHelper().get();
  return new Session(client, { token, openTokenHelper, wrapTtl: () => '', headers: [], preview: {} });
}
