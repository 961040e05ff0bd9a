import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'policy',
  summary: 'Manage policies',
  usage: '<subcommand> [options] [args]',
  help: 'Write, read and delete policies, which say what a token may do on which path.',
  examples: [
    `echo 'path "secret/data/app" { capabilities = ["read"] }' | localvault policy write app -
localvault policy read app`,
    'localvault policy list',
  ],
};
