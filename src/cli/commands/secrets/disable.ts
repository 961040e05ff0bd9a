import { defineDisableCommand } from '../../mounts/disable-command.ts';

export const command = defineDisableCommand({
  name: 'secrets disable',
  summary: 'Disable a secrets engine',
  usage: '[options] PATH',
  help: 'Disable the secrets engine at a path, and delete its data. On a terminal, the command asks for confirmation if the engine is in the local state and holds something.',
  examples: [
    'localvault secrets enable kv\nlocalvault secrets disable kv',
    'localvault secrets enable -path=team kv\nlocalvault secrets disable team',
  ],
  completes: ['secrets engine'],
  kind: 'secrets engine',
  where: 'sys/mounts',
  prefix: '',
});
