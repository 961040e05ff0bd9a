import { defineNamespaceList } from '../../namespace/list-command.ts';

export const command = defineNamespaceList({
  name: 'namespace scan',
  summary: 'List namespaces, recursively',
  usage: '[options]',
  help: 'List the namespaces in the current one, including nested ones. The local state has only the root namespace. The exit status is 2 if there are none.',
  examples: ['localvault namespace scan || echo none', 'localvault namespace scan -output-policy'],
  doing: 'scanning',
  send: (session, path) => session.scan(path),
});
