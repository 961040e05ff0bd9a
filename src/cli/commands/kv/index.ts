import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'kv',
  summary: 'Read and write key-value secrets',
  usage: '<subcommand> [options] [args]',
  help: 'Read and write secrets in key-value engines, such as the one at secret/. A versioned engine keeps older versions of each secret.',
  examples: [
    'localvault kv put secret/app user=ann password=s3cret\nlocalvault kv get secret/app',
    'localvault kv patch secret/app password=changed\nlocalvault kv rollback -version=1 secret/app',
  ],
};
