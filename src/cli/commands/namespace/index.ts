import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'namespace',
  summary: 'Manage namespaces',
  usage: '<subcommand> [options] [args]',
  help: 'Create, list and delete namespaces on a server. The local state has only the root namespace.',
  examples: ['localvault namespace list || echo none', 'localvault namespace create -output-curl-string team'],
};
