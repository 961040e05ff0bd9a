import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'print',
  summary: 'Print values that commands use',
  usage: '<subcommand>',
  help: 'Print the token in use.',
  examples: ['localvault print token', 'VAULT_TOKEN="$(localvault print token)" localvault token lookup'],
};
