import type { Group } from '../../../command-declaration.ts';

export const group: Group = {
  name: 'state snapshot',
  summary: 'Save and restore the state',
  usage: '<subcommand> [options] FILE',
  help: 'Save the local state to a file, and restore it from there.',
  examples: [
    'localvault status\nlocalvault state snapshot save lesson.snapshot\nlocalvault state snapshot inspect lesson.snapshot',
    'localvault state snapshot restore -force lesson.snapshot',
  ],
};
