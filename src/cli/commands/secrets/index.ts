import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'secrets',
  summary: 'Manage secrets engines',
  usage: '<subcommand> [options] [args]',
};
