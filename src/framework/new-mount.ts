import type { MountConfig, MountEntry, MountTableName } from '../services/mount-table.ts';
import { randomHex, uuid } from '../values/ids.ts';

/** What is said of a new mount; the rest is made. */
export interface MountWish {
  readonly table: MountTableName;
  /** Within its table, with a final slash. */
  readonly path: string;
  readonly type: string;
  readonly description: string;
  readonly local?: boolean;
  readonly sealWrap?: boolean;
  readonly options?: Readonly<Record<string, string>> | null;
  readonly config?: Partial<MountConfig>;
}

/** A mount that is not yet stored, with an accessor and a uuid of its own. */
export function newMount(wish: MountWish): MountEntry {
  const { table, path, type } = wish;
  const prefix = table === 'auth' ? 'auth_' : '';
  return {
    table,
    path,
    fullPath: (table === 'auth' ? 'auth/' : '') + path,
    type,
    description: wish.description,
    accessor: `${prefix}${type}_${randomHex(8)}`,
    uuid: uuid(),
    local: wish.local ?? false,
    sealWrap: wish.sealWrap ?? false,
    options: wish.options ?? null,
    config: { defaultLeaseTtl: 0, maxLeaseTtl: 0, forceNoCache: false, ...wish.config },
  };
}
