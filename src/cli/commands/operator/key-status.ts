import { defineCommand } from '../../command.ts';
import { outputKeyStatus, readKeyStatus } from '../../encryption-key.ts';
import { failing } from '../../failure.ts';

export const command = defineCommand({
  name: 'operator key-status',
  summary: 'Show the status of the encryption key',
  usage: '[options]',
  help: `Shows which key a server encrypts with: how many there were, since when it's in use and how often it was.

The local state keeps no such book of its key.`,
  examples: ['localvault operator key-status -output-policy', 'localvault operator key-status -output-curl-string'],
  output: ['format'],
  async run(context) {
    context.expectArgs(0);
    const session = await context.session();
    return outputKeyStatus(context, await failing('Error reading key status', () => readKeyStatus(session)));
  },
});
