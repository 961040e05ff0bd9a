import { defineNamespaceList } from '../../namespace/list-command.ts';

export const command = defineNamespaceList({
  name: 'namespace list',
  summary: 'List namespaces',
  usage: '[options]',
  help: 'List the namespaces directly in the current one. The local state has only the root namespace. The exit status is 2 if there are none.',
  examples: ['localvault namespace list || echo none', 'localvault namespace list -output-policy'],
  doing: 'listing',
  send: (session, path) => session.list(path),
});
