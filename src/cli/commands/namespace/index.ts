import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'namespace',
  summary: 'Manage namespaces',
  usage: '<subcommand> [options] [args]',
};
