import type { Backend } from '../framework/backend.ts';
import type { MountEntry, MountTableName } from '../services/mount-table.ts';
import { approleBackend } from './approle/index.ts';
import { cubbyholeBackend } from './cubbyhole/index.ts';
import { identityBackend } from './identity/index.ts';
import { kvBackend } from './kv/index.ts';
import { systemBackend } from './system/index.ts';
import { tokenBackend } from './token/index.ts';

type BackendFactory = (options: MountEntry['options']) => Backend;

/** The built-in auth methods, by type. */
const authMethods: Readonly<Record<string, BackendFactory>> = {
  approle: () => approleBackend,
  token: () => tokenBackend,
};

/** The built-in secrets engines, by type. */
const secretsEngines: Readonly<Record<string, BackendFactory>> = {
  cubbyhole: () => cubbyholeBackend,
  // The original name of kv.
  generic: (options) => kvBackend({ options }),
  identity: () => identityBackend,
  kv: (options) => kvBackend({ options }),
  system: () => systemBackend,
};

/** Returns the backend that serves a mount, or undefined if its type isn't built in. */
export function backendOf(mount: Pick<MountEntry, 'table' | 'type' | 'options'>): Backend | undefined {
  const types = mount.table === 'auth' ? authMethods : secretsEngines;
  return Object.hasOwn(types, mount.type) ? types[mount.type]?.(mount.options) : undefined;
}

/** Returns the backend of a mount of this type without options, or undefined if the type isn't built in. */
export function backendOfType(type: string, table: MountTableName): Backend | undefined {
  return backendOf({ table, type, options: null });
}
