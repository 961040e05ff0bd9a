import type { Backend } from '../framework/backend.ts';
import type { MountEntry, MountTableName } from '../services/mount-table.ts';
import { approleBackend } from './approle/index.ts';
import { cubbyholeBackend } from './cubbyhole/index.ts';
import { identityBackend } from './identity/index.ts';
import { kvBackend } from './kv/index.ts';
import { systemBackend } from './system/index.ts';
import { tokenBackend } from './token/index.ts';

type Choose = (options: MountEntry['options']) => Backend;

/** The auth methods by type. */
const authMethods: Readonly<Record<string, Choose>> = {
  approle: () => approleBackend,
  token: () => tokenBackend,
};

/** The secrets engines by type. */
const secretsEngines: Readonly<Record<string, Choose>> = {
  cubbyhole: () => cubbyholeBackend,
  // The name that kv had at first.
  generic: () => kvBackend({ options: null }),
  identity: () => identityBackend,
  kv: (options) => kvBackend({ options }),
  system: () => systemBackend,
};

/** The backend that serves a mount; undefined for a type that isn't built in. */
export function backendOf(mount: Pick<MountEntry, 'table' | 'type' | 'options'>): Backend | undefined {
  const types = mount.table === 'auth' ? authMethods : secretsEngines;
  return Object.hasOwn(types, mount.type) ? types[mount.type]?.(mount.options) : undefined;
}

/** The backend that a new mount of a type without options would have. */
export function backendOfType(type: string, table: MountTableName): Backend | undefined {
  return backendOf({ table, type, options: null });
}
