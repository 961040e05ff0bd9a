import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'plugin',
  summary: 'Manage plugins',
  usage: '<subcommand> [options] [args]',
  help: 'List the auth methods and secrets engines that can be enabled, and register external ones on a server.',
  examples: ['localvault plugin list auth', 'localvault plugin info secret kv'],
};
