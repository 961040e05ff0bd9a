import { defineDisableCommand } from '../mounts/disable.ts';

export const command = defineDisableCommand({
  usage: 'auth disable [options] PATH',
  help: `Disables the auth method at a path. Its roles are gone then, and the tokens that it issued are revoked.

  $ localvault auth disable approle`,
  kind: 'auth method',
  where: 'sys/auth',
});
