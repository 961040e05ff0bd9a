import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'clock',
  summary: 'Control the clock of the state',
  usage: '<subcommand> [options] [args]',
};
