import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'secrets',
  summary: 'Manage secrets engines',
  usage: '<subcommand> [options] [args]',
  help: 'Enable, tune, move and disable secrets engines, which store the data beneath a path.',
  examples: [
    'localvault secrets enable -path=team -version=2 kv\nlocalvault secrets list',
    'localvault secrets disable team',
  ],
};
