import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'operator',
  summary: 'Operate a server',
  usage: '<subcommand> [options] [args]',
  help: 'Initialise, unseal and seal a server, and rotate its encryption key. The local state needs none of this.',
  examples: ['localvault operator init -status', 'localvault operator rotate -output-policy'],
};
