import { hostname } from 'node:os';
import type { Call, PathDefinition } from '../../framework/backend.ts';
import type { Response } from '../../framework/response.ts';
import { openBaoVersion } from '../../values/openbao-version.ts';

/** `sys/ha-status`: the nodes of the cluster, of which there is one. */
export const haStatusPaths: readonly PathDefinition[] = [
  {
    pattern: 'ha-status',
    fields: {},
    operations: { read },
    help: { synopsis: 'List the nodes of the cluster.', description: 'There is only one node, which is active.' },
  },
];

function read({ core }: Call): Response {
  const node = {
    hostname: hostname(),
    api_address: core.server?.apiAddress ?? '',
    cluster_address: '',
    active_node: true,
    last_echo: null,
    version: openBaoVersion,
  };
  return { data: { nodes: [node] } };
}
