import { hostname } from 'node:os';
import type { Call, PathDefinition } from '../../../framework/backend.ts';
import type { Response } from '../../../framework/response.ts';
import type { ServerFacts } from '../../../services/server.ts';
import { openBaoVersion } from '../../../values/openbao-version.ts';
import { struct } from '../../../values/value.ts';

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
  const node = struct({
    hostname: hostname(),
    api_address: core.server?.apiAddress ?? '',
    cluster_address: core.server === undefined ? '' : clusterAddress(core.server),
    active_node: true,
    last_echo: null,
    version: openBaoVersion,
  });
  return { data: { nodes: [node] } };
}

/**
 * Returns the address that a node without a configured one announces to others: the next port of its API address, 444 without a port
 * (findClusterAddress in command/server.go). Nothing listens there.
 */
function clusterAddress({ apiAddress, settings }: ServerFacts): string {
  const [, user = '', host = '', port = '443', rest = ''] =
    /^https?:\/\/([^/?#@]*@)?(\[[^\]/?#]*\]|[^:/?#]+)(?::(\d+))?([/?#].*)?$/i.exec(apiAddress) ?? [];
  return host === '' || settings['disable_clustering'] === true
    ? ''
    : `https://${user}${host}:${Number(port) + 1}${rest}`;
}
