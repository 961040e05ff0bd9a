import { defineDisableCommand } from '../../mounts/disable-command.ts';

export const command = defineDisableCommand({
  name: 'auth disable',
  summary: 'Disable an auth method',
  usage: '[options] PATH',
  help: 'Disable the auth method at a path. Its roles are deleted, and the tokens it issued are revoked. On a terminal, the command asks for confirmation if the auth method is in the local state and holds something.',
  examples: [
    'localvault auth enable approle\nlocalvault auth disable approle',
    'localvault auth enable -path=ci approle\nlocalvault auth disable ci',
  ],
  completes: ['auth method'],
  kind: 'auth method',
  where: 'sys/auth',
  prefix: 'auth/',
});
