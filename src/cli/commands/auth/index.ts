import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'auth',
  summary: 'Manage auth methods',
  usage: '<subcommand> [options] [args]',
  help: 'Enable, tune and list auth methods. An auth method issues tokens to those who log in: AppRole to machines, with a RoleID and a SecretID.',
  examples: [
    'localvault auth enable approle\nlocalvault auth list',
    'localvault auth tune -default-lease-ttl=1h approle',
  ],
};
