import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'config',
  summary: 'Manage preferences',
  usage: '<subcommand> [args]',
  help: 'Show and change your preferences, which apply unless a flag or a variable overrides them.',
  examples: ['localvault config set format json\nlocalvault config get', 'localvault config unset format'],
};
