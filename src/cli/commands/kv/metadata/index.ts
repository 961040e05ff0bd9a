import type { Group } from '../../../command-declaration.ts';

export const group: Group = {
  name: 'kv metadata',
  summary: 'Manage the metadata of secrets',
  usage: '<subcommand> [options] [args]',
};
