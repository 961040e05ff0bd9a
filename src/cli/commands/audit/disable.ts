import { ensureTrailingSlash, sanitizePath } from '../../arguments/sanitize-path.ts';
import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';

export const command = defineCommand({
  name: 'audit disable',
  summary: 'Disable an audit device',
  usage: '[options] PATH',
  help: 'Disable an audit device. Its records are kept.',
  examples: ['localvault audit disable file', 'localvault audit disable -output-policy file'],
  async run(context) {
    context.expectArgs(1);
    const path = ensureTrailingSlash(sanitizePath(context.args[0] ?? ''));
    const session = await context.session();
    await failing('Error disabling audit device', () => session.request('DELETE', `sys/audit/${path}`));
    context.ui.output(`Success! Disabled audit device (if it was enabled) at: ${path}`);
    return 0;
  },
});
