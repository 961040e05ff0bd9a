import { defineListCommand } from '../list-command.ts';

export const command = defineListCommand({
  usage: 'list [options] PATH',
  help: 'Lists the names directly beneath a path of the API.',
  examples: ['localvault list sys/policies/acl', 'localvault list -format=json auth/token/accessors'],
  doing: 'listing',
  send: (session, path, page) => session.list(path, page),
});
