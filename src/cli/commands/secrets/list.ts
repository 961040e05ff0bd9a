import { defineMountListCommand, simpleColumns } from '../../mounts/list-command.ts';

export const command = defineMountListCommand({
  name: 'secrets list',
  summary: 'List secrets engines',
  usage: '[options]',
  help: 'List the enabled secrets engines.',
  examples: ['localvault secrets list', 'localvault secrets list -detailed'],
  failure: 'Error listing secrets engines',
  where: 'sys/mounts',
  columns: simpleColumns,
  setting: { title: 'Force No Cache', cell: (mount) => `${mount.config.force_no_cache === true}` },
});
