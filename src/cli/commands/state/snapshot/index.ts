import type { Group } from '../../../command-declaration.ts';

export const group: Group = {
  name: 'state snapshot',
  summary: 'Save and restore the state',
  usage: '<subcommand> [options] FILE',
};
