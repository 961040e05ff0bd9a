import type { MountConfig, MountEntry, MountTableName } from '../services/mount-table.ts';
import { randomHex, uuid } from '../values/ids.ts';

/** The chosen properties of a new mount; the others are generated. */
export interface NewMountOptions {
  readonly table: MountTableName;
  /** The path within its table, with a trailing slash. */
  readonly path: string;
  readonly type: string;
  readonly description: string;
  readonly local?: boolean;
  readonly sealWrap?: boolean;
  readonly externalEntropyAccess?: boolean;
  readonly options?: Readonly<Record<string, string>> | null;
  readonly config?: Partial<MountConfig>;
}

/** Creates a mount entry with a new accessor and UUID. Doesn't store it. */
export function newMount(options: NewMountOptions): MountEntry {
  const { table, path, type } = options;
  const prefix = table === 'auth' ? 'auth_' : '';
  return {
    table,
    path,
    fullPath: (table === 'auth' ? 'auth/' : '') + path,
    type,
    description: options.description,
    accessor: `${prefix}${type}_${randomHex(8)}`,
    uuid: uuid(),
    local: options.local ?? false,
    sealWrap: options.sealWrap ?? false,
    ...(options.externalEntropyAccess === true && { externalEntropyAccess: true as const }),
    options: options.options ?? null,
    config: { defaultLeaseTtl: 0, maxLeaseTtl: 0, forceNoCache: false, ...options.config },
  };
}
