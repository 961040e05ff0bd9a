import { type NewMountOptions, newMount } from '../framework/new-mount.ts';
import type { Core } from '../services/core.ts';
import type { MountEntry } from '../services/mount-table.ts';
import { randomHex, uuid } from '../values/ids.ts';
import { createRootToken } from './root-token.ts';
import { writeState } from './state.ts';

/**
 * Initialises an empty state with the mounts and the root token of a new development server.
 *
 * @param chosenToken the root token's id, random by default
 * @param chosenName the cluster's name, random by default
 * @returns the root token's id
 */
export function initialise(core: Core, chosenToken?: string, chosenName?: string): string {
  const clusterName = chosenName ?? `vault-cluster-${randomHex(8)}`;
  writeState(core.storage, { created: core.now, clusterName, clusterId: uuid() });
  for (const mount of firstMounts()) {
    core.mounts.put(mount);
  }
  return createRootToken(core, chosenToken).id;
}

function firstMounts(): MountEntry[] {
  const engine = (type: string, description: string, more: Partial<NewMountOptions> = {}) =>
    newMount({ table: 'mounts', path: `${type}/`, type, description, ...more });
  return [
    engine('cubbyhole', 'per-token private secret storage', { local: true }),
    engine('identity', 'identity store', { config: { passthroughRequestHeaders: ['Authorization'] } }),
    engine('kv', 'key/value secret storage', { path: 'secret/', options: { version: '2' } }),
    engine('system', 'system endpoints used for control, policy and debugging', {
      path: 'sys/',
      sealWrap: true,
      config: { passthroughRequestHeaders: ['Accept'] },
    }),
    newMount({
      table: 'auth',
      path: 'token/',
      type: 'token',
      description: 'token based credentials',
      config: { tokenType: 'default-service' },
    }),
  ];
}
