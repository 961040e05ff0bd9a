import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'config',
  summary: 'Manage preferences',
  usage: '<subcommand> [args]',
};
