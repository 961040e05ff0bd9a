import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'approle',
  summary: 'Take stock of roles, SecretIDs and their tokens',
  usage: '<subcommand> [options] [args]',
};
