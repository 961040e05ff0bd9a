import { ensureTrailingSlash, sanitizePath } from '../../arguments/sanitize-path.ts';
import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { sharedFlags } from '../../mounts/setting-flags.ts';
import { tunedSettings, tuneRequest } from '../../mounts/tune.ts';

export const command = defineCommand({
  name: 'secrets tune',
  summary: 'Tune a secrets engine',
  usage: '[options] PATH',
  help: 'Tune the secrets engine at a path. Settings without a flag are kept.',
  examples: [
    "localvault secrets tune -description='Team secrets' secret",
    'localvault secrets tune -default-lease-ttl=1h -max-lease-ttl=24h secret',
  ],
  completes: ['secrets engine'],
  flags: sharedFlags,
  async run(context) {
    const { args, flags, given } = context;
    context.expectArgs(1);
    const session = await context.session();
    const path = ensureTrailingSlash(sanitizePath(args[0] ?? ''));
    await failing(`Error tuning secrets engine ${path}`, () => tuneRequest(session, path, tunedSettings(flags, given)));
    context.ui.output(`Success! Tuned the secrets engine at: ${path}`);
    return 0;
  },
});
