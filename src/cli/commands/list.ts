import { defineListCommand } from '../list-command.ts';

export const command = defineListCommand({
  usage: 'list [options] PATH',
  help: `Lists the names directly beneath a path of the API.

  $ localvault list auth/approle/role
  $ localvault list -after=jenkins -limit=10 auth/approle/role`,
  doing: 'listing',
  send: (session, path, page) => session.list(path, page),
});
