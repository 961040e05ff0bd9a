import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'operator',
  summary: 'Operate a server',
  usage: '<subcommand> [options] [args]',
};
