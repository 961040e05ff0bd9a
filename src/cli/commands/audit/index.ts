import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'audit',
  summary: 'Manage audit devices',
  usage: '<subcommand> [options] [args]',
  help: 'Enable, list and disable audit devices, which record every request and its response.',
  examples: [
    'localvault audit list -output-policy',
    'localvault audit enable -output-curl-string file file_path=audit.log',
  ],
};
