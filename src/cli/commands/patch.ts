import { defineChangeCommand } from '../change-command.ts';

export const command = defineChangeCommand({
  name: 'patch',
  summary: 'Update some fields of existing data',
  usage: '[options] PATH [DATA K=V...]',
  help: `Changes the fields that are given and leaves the others.

A value that begins with @ is read from a file, - stands for standard input, \\@ for a real @.
Without a key, @file and - are JSON objects.`,
  examples: [
    `localvault kv put secret/app user=ann password=s3cret
echo '{"data": {"password": "changed"}}' | localvault patch secret/data/app -`,
    'localvault patch secret/metadata/app max_versions=5',
  ],
  completes: ['path to patch', 'parameters to patch'],
  send: (session, path, data) => session.patch(path, data),
});
