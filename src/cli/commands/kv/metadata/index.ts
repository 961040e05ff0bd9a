import type { Group } from '../../../command-declaration.ts';

export const group: Group = {
  name: 'kv metadata',
  summary: 'Manage the metadata of secrets',
  usage: '<subcommand> [options] [args]',
  help: 'Show and change what a versioned engine keeps beside the data of a secret: its versions, how many of them are kept, and custom metadata.',
  examples: [
    'localvault kv put secret/app user=ann\nlocalvault kv metadata get secret/app',
    'localvault kv metadata patch -max-versions=5 secret/app',
  ],
};
