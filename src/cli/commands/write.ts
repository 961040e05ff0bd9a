import { defineChangeCommand } from '../change-command.ts';

export const command = defineChangeCommand({
  name: 'write',
  summary: 'Write data, configuration and secrets',
  common: true,
  usage: '[options] PATH [DATA K=V...]',
  help: `Writes to a path of the API: a secret, a role, a login.

A value that begins with @ is read from a file, - stands for standard input, \\@ for a real @.
Without a key, @file and - are JSON objects.`,
  examples: [
    'localvault auth enable approle\nlocalvault write auth/approle/role/jenkins token_policies=jenkins token_ttl=1h',
    'localvault write -f auth/approle/role/jenkins/secret-id',
  ],
  completes: ['path to write', 'parameters'],
  send: (session, path, data) => session.write(path, data),
});
