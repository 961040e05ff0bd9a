import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'token',
  summary: 'Manage tokens',
  usage: '<subcommand> [options] [args]',
};
