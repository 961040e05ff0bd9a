import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'policy',
  summary: 'Manage policies',
  usage: '<subcommand> [options] [args]',
};
