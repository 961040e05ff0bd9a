import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'approle',
  summary: 'Show roles, their SecretIDs and tokens',
  usage: '<subcommand> [options] [args]',
  help: 'List the roles of an AppRole auth method, and the SecretIDs and tokens that exist for them. The commands read the local state, or a server if one is named.',
  examples: ['localvault auth enable approle\nlocalvault approle roles', 'localvault approle secret-ids -expiring=24h'],
};
