import { defineMoveCommand } from '../../mounts/move-command.ts';

export const command = defineMoveCommand({
  name: 'secrets move',
  summary: 'Move a secrets engine to another path',
  usage: '[options] SOURCE DESTINATION',
  help: 'Move a secrets engine to another path. Its data moves with it; its leases are revoked.',
  examples: [
    'localvault secrets enable -path=team kv\nlocalvault secrets move team archive',
    'localvault secrets move archive attic',
  ],
  completes: ['secrets engine'],
  kind: 'secrets engine',
});
