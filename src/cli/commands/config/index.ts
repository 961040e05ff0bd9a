import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'config',
  summary: 'Manage preferences',
  usage: '<subcommand> [args]',
  help: 'Show and change the preferences of the user, which apply where neither a flag nor a variable says otherwise.',
  examples: ['localvault config set format json\nlocalvault config get', 'localvault config unset format'],
};
