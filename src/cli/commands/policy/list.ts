import { textsOf } from '../../../client/session/secret.ts';
import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { outputRendered } from '../../format/output.ts';
import { ask, dataOf } from '../../requests/ask.ts';

export const command = defineCommand({
  name: 'policy list',
  summary: 'List policies',
  usage: '[options]',
  help: 'List the names of all policies.',
  examples: ['localvault policy list', 'localvault policy list -format=json'],
  output: ['format'],
  async run(context) {
    context.expectArgs(0);
    const session = await context.session();
    const list = { query: [['list', 'true']] as const, wrapMethod: 'LIST' };
    const names = await failing('Error listing policies', async () =>
      textsOf(dataOf(await ask(session, 'GET', 'sys/policies/acl', list)).keys),
    );
    if (context.format !== 'table') {
      return outputRendered(context, names);
    }
    for (const name of names ?? []) {
      context.ui.output(name);
    }
    return 0;
  },
});
