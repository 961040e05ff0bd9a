import { defineNamespaceList } from '../../namespace/list-command.ts';

export const command = defineNamespaceList({
  name: 'namespace list',
  summary: 'List namespaces',
  usage: '[options]',
  help: 'Lists the namespaces directly in the present one. The local state has none but the root; where there is none to list, the exit status is 2.',
  examples: ['localvault namespace list || echo none', 'localvault namespace list -output-policy'],
  doing: 'listing',
  send: (session, path) => session.list(path),
});
