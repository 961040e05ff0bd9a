import { defineNamespaceList } from '../../namespace/list-command.ts';

export const command = defineNamespaceList({
  name: 'namespace scan',
  summary: 'List namespaces, recursively',
  usage: '[options]',
  help: 'Lists the namespaces in the present one and in those. The local state has none but the root; where there is none to list, the exit status is 2.',
  examples: ['localvault namespace scan || echo none', 'localvault namespace scan -output-policy'],
  doing: 'scanning',
  send: (session, path) => session.scan(path),
});
