import type { Secret } from '../../../client/session/secret.ts';
import type { Session } from '../../../client/session/session.ts';
import { trimSpace } from '../../../go/text.ts';
import { defineCommand } from '../../command.ts';
import { Failure, failing } from '../../failure.ts';
import { accessorArgument, accessorFlag } from '../../flags/accessor-flag.ts';
import { ask, outputAnswer, post } from '../../requests/ask.ts';

export const command = defineCommand({
  name: 'token lookup',
  summary: "Show a token's properties",
  usage: '[options] [TOKEN | ACCESSOR]',
  help: 'Show the properties of a token: the token in use by default.',
  examples: ['localvault token lookup', 'localvault token lookup "$(localvault token create -ttl=1h -field=token)"'],
  completes: [accessorArgument],
  output: ['format'],
  flags: accessorFlag,
  async run(context) {
    const { args, flags } = context;
    checkCount(args.length, flags.accessor);
    const session = await context.session();
    const token = trimSpace(args[0] ?? '');
    const secret = await failing('Error looking up token', () => lookUp(session, token, flags.accessor));
    return outputAnswer(context, secret);
  },
});

function checkCount(count: number, byAccessor: boolean): void {
  const details = byAccessor ? 'with -accessor (expected 1' : '(expected 0-1';
  if (byAccessor && count < 1) {
    throw new Failure(`Not enough arguments ${details}, got ${count})`, 1);
  }
  if (count > 1) {
    throw new Failure(`Too many arguments ${details}, got ${count})`, 1);
  }
}

function lookUp(session: Session, token: string, byAccessor: boolean): Promise<Secret | undefined> {
  if (token === '') {
    return ask(session, 'GET', 'auth/token/lookup-self');
  }
  return byAccessor
    ? post(session, 'auth/token/lookup-accessor', { accessor: token })
    : post(session, 'auth/token/lookup', { token });
}
