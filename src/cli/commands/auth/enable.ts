import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { mountRequest, newMount } from '../../mounts/new-mount.ts';
import { enableFlags, tokenTypeFlag } from '../../mounts/setting-flags.ts';

export const command = defineCommand({
  name: 'auth enable',
  summary: 'Enable an auth method',
  usage: '[options] TYPE',
  help: 'Enable an auth method at auth/PATH. TYPE is approle; a server may have more types, see "localvault plugin list auth".',
  examples: ['localvault auth enable approle', "localvault auth enable -path=ci -description='Build machines' approle"],
  completes: [['approle']],
  flags: { ...enableFlags, ...tokenTypeFlag },
  async run(context) {
    const { args, flags, given } = context;
    context.expectArgs(1);
    const session = await context.session();
    const mount = newMount({ type: args[0] ?? '', flags, given });
    await failing(`Error enabling ${mount.type} auth`, () => mountRequest(session, 'sys/auth', mount));
    context.ui.output(`Success! Enabled ${mount.thing('auth method')} at: ${mount.path}`);
    return 0;
  },
});
