import { defineListCommand } from '../requests/list-command.ts';

export const command = defineListCommand({
  name: 'list',
  summary: 'List the names beneath a path',
  common: true,
  usage: '[options] PATH',
  help: 'List the names directly beneath an API path.',
  examples: ['localvault list sys/policies/acl', 'localvault list -format=json auth/token/accessors'],
  doing: 'listing',
  send: (session, path, page) => session.list(path, page),
});
