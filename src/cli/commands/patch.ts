import { defineChangeCommand } from '../requests/change-command.ts';

export const command = defineChangeCommand({
  name: 'patch',
  summary: 'Update some fields of existing data',
  usage: '[options] PATH [DATA K=V...]',
  help: `Update the given fields of existing data, and keep the others.

A value that starts with @ is read from a file, and - is read from standard input; \\@ stands for a literal @. Without a key, @file and - hold a JSON object.`,
  examples: [
    `localvault kv put secret/app user=ann password=s3cret
echo '{"data": {"password": "changed"}}' | localvault patch secret/data/app -`,
    'localvault patch secret/metadata/app max_versions=5',
  ],
  completes: ['path to patch', 'parameters to patch'],
  send: (session, path, data) => session.patch(path, data),
});
