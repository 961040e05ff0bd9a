import { defineCommand } from '../../command.ts';
import { outputKeyStatus, readKeyStatus } from '../../encryption-key.ts';
import { failing } from '../../failure.ts';

export const command = defineCommand({
  name: 'operator key-status',
  summary: 'Show the status of the encryption key',
  usage: '[options]',
  help: `Show the encryption key of a server: its term, when it was installed, and how often it was used.

The local state doesn't record this.`,
  examples: ['localvault operator key-status -output-policy', 'localvault operator key-status -output-curl-string'],
  output: ['format'],
  async run(context) {
    context.expectArgs(0);
    const session = await context.session();
    return outputKeyStatus(context, await failing('Error reading key status', () => readKeyStatus(session)));
  },
});
