import { textOf } from '../../../client/session/secret.ts';
import { defineMountListCommand, simpleColumns } from '../../mounts/list-command.ts';

export const command = defineMountListCommand({
  name: 'auth list',
  summary: 'List auth methods',
  usage: '[options]',
  help: 'List the enabled auth methods.',
  examples: ['localvault auth list', 'localvault auth list -detailed'],
  failure: 'Error listing enabled authentications',
  where: 'sys/auth',
  columns: [...simpleColumns, { title: 'Version', cell: (mount) => mount.pluginVersion }],
  setting: { title: 'Token Type', cell: (mount) => textOf(mount.config.token_type) },
});
