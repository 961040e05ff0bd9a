import { defineDisableCommand } from '../../mounts/disable-command.ts';

export const command = defineDisableCommand({
  name: 'secrets disable',
  summary: 'Disable a secrets engine',
  usage: '[options] PATH',
  help: 'Disables the secrets engine at a path. All that it holds is gone then.',
  examples: [
    'localvault secrets enable kv\nlocalvault secrets disable kv',
    'localvault secrets enable -path=team kv\nlocalvault secrets disable team',
  ],
  completes: ['secrets engine'],
  kind: 'secrets engine',
  where: 'sys/mounts',
});
