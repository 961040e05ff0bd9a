import type { Secret } from '../../../client/session/secret.ts';
import type { Session } from '../../../client/session/session.ts';
import { trimSpace } from '../../../go/text.ts';
import { wholeSeconds } from '../../arguments/whole-seconds.ts';
import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { accessorArgument, accessorFlag } from '../../flags/accessor-flag.ts';
import { durationFlag } from '../../flags/flag-types.ts';
import { ask, outputAnswer, post } from '../../requests/ask.ts';

export const command = defineCommand({
  name: 'token renew',
  summary: 'Renew a token',
  usage: '[options] [TOKEN]',
  help: 'Renew a token: the token in use by default.',
  examples: [
    'localvault token renew "$(localvault token create -ttl=1h -field=token)"',
    'localvault token renew -increment=30m "$(localvault token create -ttl=1h -field=token)"',
  ],
  completes: [accessorArgument],
  output: ['format'],
  flags: {
    ...accessorFlag,
    increment: durationFlag({
      aliases: ['i'],
      help: 'The requested lifetime from now on, which the server may reduce.',
    }),
  },
  async run(context) {
    const { args, flags } = context;
    context.expectArgs(0, 1, '1');
    const session = await context.session();
    const token = trimSpace(args[0] ?? '');
    const increment = wholeSeconds(flags.increment);
    const secret = await failing('Error renewing token', () => renew(session, token, flags.accessor, increment));
    return outputAnswer(context, secret);
  },
});

function renew(session: Session, token: string, byAccessor: boolean, increment: number): Promise<Secret | undefined> {
  if (token === '') {
    return ask(session, 'PUT', 'auth/token/renew-self', { body: { increment } });
  }
  return byAccessor
    ? post(session, 'auth/token/renew-accessor', { accessor: token, increment })
    : ask(session, 'PUT', 'auth/token/renew', { body: { token, increment } });
}
