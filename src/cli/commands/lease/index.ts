import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'lease',
  summary: 'Manage leases',
  usage: '<subcommand> [options] [args]',
};
