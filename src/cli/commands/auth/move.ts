import { defineMoveCommand } from '../../mounts/move-command.ts';

export const command = defineMoveCommand({
  name: 'auth move',
  summary: 'Move an auth method to another path',
  usage: '[options] SOURCE DESTINATION',
  help: 'Move an auth method to another path. Its roles move with it; the tokens it issued are revoked. Both paths start with auth/.',
  examples: [
    'localvault auth enable approle\nlocalvault auth move auth/approle auth/ci',
    'localvault auth move auth/ci auth/build',
  ],
  completes: ['auth method in full'],
  kind: 'auth method',
});
