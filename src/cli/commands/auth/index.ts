import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'auth',
  summary: 'Manage auth methods',
  usage: '<subcommand> [options] [args]',
};
