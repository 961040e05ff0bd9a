import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { outputKeyStatus, readKeyStatus } from '../../operator/encryption-key.ts';

export const command = defineCommand({
  name: 'operator key-status',
  summary: 'Show the status of the encryption key',
  usage: '[options]',
  help: `Show the encryption key of a server or of the local state: its term, when it was installed, and how often it was used. The term counts the keys: "state rotate-key" installs the next key of the local state, whose transactions are counted.`,
  examples: ['localvault operator key-status', 'localvault operator key-status -format=json'],
  output: ['format'],
  async run(context) {
    context.expectArgs(0);
    const session = await context.session();
    return outputKeyStatus(context, await failing('Error reading key status', () => readKeyStatus(session)));
  },
});
