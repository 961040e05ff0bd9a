import { trimSpace } from '../../../go/text.ts';
import { leaseArgument } from '../../arguments/lease-argument.ts';
import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { ask, outputAnswer } from '../../requests/ask.ts';

export const command = defineCommand({
  name: 'lease lookup',
  summary: "Show a lease's properties",
  usage: 'ID',
  help: 'Show the properties of a lease.',
  examples: [
    'localvault token create -ttl=1h\nlocalvault lease lookup "auth/token/create/$(localvault list sys/leases/lookup/auth/token/create | tail -n 1)"',
    'localvault lease lookup -format=json "auth/token/create/$(localvault list sys/leases/lookup/auth/token/create | tail -n 1)"',
  ],
  completes: ['lease'],
  output: ['format'],
  async run(context) {
    const lease = trimSpace(leaseArgument(context.args, '1'));
    const session = await context.session();
    const secret = await failing(`error looking up lease id ${lease}`, () =>
      ask(session, 'PUT', 'sys/leases/lookup', { body: { lease_id: lease } }),
    );
    return outputAnswer(context, secret);
  },
});
