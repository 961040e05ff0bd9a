import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'state',
  summary: 'Manage the local state',
  usage: '<subcommand> [options] [args]',
};
