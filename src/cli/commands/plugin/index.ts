import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'plugin',
  summary: 'Manage plugins',
  usage: '<subcommand> [options] [args]',
};
