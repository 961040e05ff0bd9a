import { defineDisableCommand } from '../mounts/disable.ts';

export const command = defineDisableCommand({
  usage: 'secrets disable [options] PATH',
  help: `Disables the secrets engine at a path. All that it holds is gone then.

  $ localvault secrets disable team`,
  kind: 'secrets engine',
  where: 'sys/mounts',
});
