import { readVariable } from '../../client/environment.ts';
import { Session } from '../../client/session.ts';
import type { CommandDeclaration } from '../command-declaration.ts';
import type { Context } from '../context.ts';
import { openSession } from '../open-session.ts';
import { parseFlags } from '../parse-flags.ts';
import { EngineView } from './view.ts';

/**
 * What a command with these words could see of the engine. Looking leaves no trace: the local state stays as it is, down to a
 * token's number of uses, and a state that isn't there yet is not made. A far server is only asked.
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
  if (parsed.values['agent-address'] || parsed.values.address) {
    return (await openSession(context, parsed, true)).sending();
  }
  const { openLocalToLook } = await import('../../client/local.ts');
  const endpoint = openLocalToLook(env);
  if (endpoint === undefined) {
    return undefined;
  }
  const { client, tokenHelper } = endpoint;
  context.atEnd(() => client.close());
  const token = readVariable(env, 'TOKEN') || tokenHelper.get();
  return new Session(client, { token, tokenHelper, wrapTtl: () => '', headers: [], preview: {} });
}
