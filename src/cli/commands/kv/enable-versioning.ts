import { ensureTrailingSlash, sanitizePath } from '../../arguments/sanitize-path.ts';
import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { tuneRequest } from '../../mounts/tune.ts';

export const command = defineCommand({
  name: 'kv enable-versioning',
  summary: 'Enable versioning for a key-value engine',
  usage: '[options] KEY',
  help: "Enable versioning for a key-value engine. Each secret becomes its own first version. This can't be undone.",
  examples: [
    'localvault secrets enable -path=notes kv\nlocalvault kv enable-versioning notes',
    'localvault kv enable-versioning secret',
  ],
  completes: ['key-value engine'],
  output: ['format'],
  async run(context) {
    context.expectArgs(1);
    const session = await context.session();
    const mount = ensureTrailingSlash(sanitizePath(context.args[0] ?? ''));
    await failing(`Error tuning secrets engine ${mount}`, () =>
      tuneRequest(session, mount, { options: { version: '2' } }),
    );
    context.ui.output(`Success! Tuned the secrets engine at: ${mount}`);
    return 0;
  },
});
