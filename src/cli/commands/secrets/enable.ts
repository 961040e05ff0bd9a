import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { booleanFlag } from '../../flags/flag-types.ts';
import { mountRequest, newMount } from '../../mounts/new-mount.ts';
import { enableFlags } from '../../mounts/setting-flags.ts';

export const command = defineCommand({
  name: 'secrets enable',
  summary: 'Enable a secrets engine',
  usage: '[options] TYPE',
  help: 'Enable a secrets engine at a path. TYPE is kv; a server may have more types, see "localvault plugin list secret".',
  examples: ['localvault secrets enable kv', 'localvault secrets enable -path=team -version=2 kv'],
  completes: [['kv', 'kv-v1', 'kv-v2']],
  flags: {
    ...enableFlags,
    'force-no-cache': booleanFlag({ help: 'Disable caching.' }),
  },
  async run(context) {
    const { args, flags, given } = context;
    context.expectArgs(1);
    const session = await context.session();
    const mount = newMount({ type: args[0] ?? '', flags, given });
    await failing('Error enabling', () => mountRequest(session, 'sys/mounts', mount));
    context.ui.output(`Success! Enabled the ${mount.thing('secrets engine')} at: ${mount.path}`);
    return 0;
  },
});
