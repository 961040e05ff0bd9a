import { defineDisableCommand } from '../../mounts/disable-command.ts';

export const command = defineDisableCommand({
  name: 'auth disable',
  summary: 'Disable an auth method',
  usage: '[options] PATH',
  help: 'Disable the auth method at a path. Its roles are deleted, and the tokens it issued are revoked.',
  examples: [
    'localvault auth enable approle\nlocalvault auth disable approle',
    'localvault auth enable -path=ci approle\nlocalvault auth disable ci',
  ],
  completes: ['auth method'],
  kind: 'auth method',
  where: 'sys/auth',
});
