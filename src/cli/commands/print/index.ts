import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'print',
  summary: 'Print values that commands use',
  usage: '<subcommand>',
};
