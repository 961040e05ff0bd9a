import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'clock',
  summary: 'Control the clock of the state',
  usage: '<subcommand> [options] [args]',
  help: 'Advance the clock of the local state, so that tokens and SecretIDs expire without waiting.',
  examples: ['localvault clock advance 2h\nlocalvault clock show', 'localvault clock reset'],
};
