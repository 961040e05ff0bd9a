import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { outputKeyStatus, readKeyStatus } from '../../operator/encryption-key.ts';

export const command = defineCommand({
  name: 'operator rotate',
  summary: 'Rotate the encryption key',
  usage: '[options]',
  help: `Rotate the encryption key of a server. Existing data stays encrypted with the key it was written with.

To change the key of the local state, use "state rotate-key".`,
  examples: ['localvault operator rotate -output-policy', 'localvault operator rotate -output-curl-string'],
  output: ['format'],
  async run(context) {
    context.expectArgs(0);
    const session = await context.session();
    await failing('Error rotating key', () => session.request('POST', 'sys/rotate/keyring'));
    const status = await failing('Error reading key status', () => readKeyStatus(session));
    return outputKeyStatus(context, status, 'Success! Rotated key\n\n');
  },
});
