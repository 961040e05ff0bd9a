import { defineKvListCommand } from '../../kv/list-command.ts';

export const command = defineKvListCommand({
  name: 'kv scan',
  summary: 'List the secrets in a folder, recursively',
  usage: '[options] PATH',
  help: 'List all secrets in a folder, including those in nested folders.',
  examples: [
    'localvault kv put secret/team/app user=ann\nlocalvault kv scan secret/team',
    'localvault kv scan -mount=secret',
  ],
  capability: 'scan',
  doing: 'scanning',
  send: (session, path) => session.scan(path),
});
