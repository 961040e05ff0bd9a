import { defineChangeCommand } from '../requests/change-command.ts';

export const command = defineChangeCommand({
  name: 'write',
  summary: 'Write data, configuration and secrets',
  common: true,
  usage: '[options] PATH [DATA K=V...]',
  help: `Write to an API path: a secret, a role, a login.

A value that starts with @ is read from a file, and - is read from standard input; \\@ stands for a literal @. Without a key, @file and - hold a JSON object.`,
  examples: [
    'localvault auth enable approle\nlocalvault write auth/approle/role/jenkins token_policies=jenkins token_ttl=1h',
    'localvault write -f auth/approle/role/jenkins/secret-id',
  ],
  completes: ['path to write', 'parameters'],
  send: (session, path, data) => session.write(path, data),
});
