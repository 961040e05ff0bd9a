import { trimSpace } from '../../../go/text.ts';
import { leaseArgument } from '../../arguments/lease-argument.ts';
import { wholeSeconds } from '../../arguments/whole-seconds.ts';
import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { durationFlag } from '../../flags/flag-types.ts';
import { ask, outputAnswer } from '../../requests/ask.ts';

export const command = defineCommand({
  name: 'lease renew',
  summary: 'Renew a lease',
  usage: '[options] ID',
  help: 'Renew a lease.',
  examples: [
    'localvault lease renew -output-policy database/creds/app/2f6a614c',
    'localvault lease renew -increment=1h -output-curl-string database/creds/app/2f6a614c',
  ],
  completes: ['lease'],
  output: ['format'],
  flags: {
    increment: durationFlag({ help: 'The requested duration from now on, which the server may reduce.' }),
  },
  async run(context) {
    const lease = trimSpace(leaseArgument(context.args, '1-2'));
    const session = await context.session();
    const body = { increment: wholeSeconds(context.flags.increment), lease_id: lease };
    const secret = await failing(`Error renewing ${lease}`, () => ask(session, 'PUT', 'sys/leases/renew', { body }));
    return outputAnswer(context, secret);
  },
});
