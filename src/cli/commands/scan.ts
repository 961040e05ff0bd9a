import { defineListCommand } from '../requests/list-command.ts';

export const command = defineListCommand({
  name: 'scan',
  summary: 'List the names beneath a path, recursively',
  usage: '[options] PATH',
  help: 'List the names beneath an API path, including those in nested folders.',
  examples: [
    'localvault kv put secret/team/app user=ann\nlocalvault scan secret/metadata',
    'localvault scan -format=json secret/metadata/team',
  ],
  doing: 'scanning',
  send: (session, path, page) => session.scan(path, page),
});
