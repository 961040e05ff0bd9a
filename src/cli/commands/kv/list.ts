import { defineKvListCommand } from '../../kv/list-command.ts';

export const command = defineKvListCommand({
  name: 'kv list',
  summary: 'List the secrets in a folder',
  usage: '[options] PATH',
  help: 'List the secrets and folders directly in a folder.',
  examples: [
    'localvault kv put secret/team/app user=ann\nlocalvault kv list secret/team',
    'localvault kv list -mount=secret',
  ],
  capability: 'list',
  doing: 'listing',
  send: (session, path) => session.list(path),
});
