import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'audit',
  summary: 'Manage audit devices',
  usage: '<subcommand> [options] [args]',
};
