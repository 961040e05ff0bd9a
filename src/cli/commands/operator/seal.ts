import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';

export const command = defineCommand({
  name: 'operator seal',
  summary: 'Seal a server',
  usage: '[options]',
  help: "Seal a server. The local state can't be sealed.",
  examples: ['localvault operator seal -output-policy', 'localvault operator seal -output-curl-string'],
  async run(context) {
    context.expectArgs(0);
    const session = await context.session();
    await failing('Error sealing', () => session.request('PUT', 'sys/seal'));
    context.ui.output('Success! Vault is sealed.');
    return 0;
  },
});
