import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';

export const command = defineCommand({
  name: 'operator step-down',
  summary: 'Give up the leadership of a cluster',
  usage: '[options]',
  help: 'Make the active node of a cluster step down, so that another one takes over. Without a cluster, as for the local state, it has no effect.',
  examples: ['localvault operator step-down', 'localvault operator step-down -output-policy'],
  async run(context) {
    context.expectArgs(0);
    const session = await context.session();
    await failing('Error stepping down', () => session.request('PUT', 'sys/step-down'));
    context.ui.output(`Success! Stepped down: ${session.address}`);
    return 0;
  },
});
