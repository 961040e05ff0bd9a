import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'state',
  summary: 'Manage the local state',
  usage: '<subcommand> [options] [args]',
  help: 'Find, check, save, restore and replace the local state: the folder with everything that the commands store. There can be any number of states: choose one by its name with "localvault state use", or in one shell with LOCALVAULT_STATE.',
  examples: ['localvault status\nls "$(localvault state path)"', 'localvault state check'],
};
