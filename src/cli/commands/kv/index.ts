import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'kv',
  summary: 'Read and write key-value secrets',
  usage: '<subcommand> [options] [args]',
};
