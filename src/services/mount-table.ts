import type { Auth } from './auth.ts';
import type { Request } from './request.ts';

/** `auth` holds auth methods (mounted at `auth/…`), `mounts` secrets engines. */
export type MountTableName = 'auth' | 'mounts';

/** What `tune` sets. Durations are in seconds, perhaps with fractions or negative; 0 leaves it to the system's default (32 days). */
export interface MountConfig {
  readonly defaultLeaseTtl: number;
  readonly maxLeaseTtl: number;
  readonly forceNoCache: boolean;
  readonly tokenType?: 'default-service' | 'default-batch' | 'service' | 'batch';
  readonly auditNonHmacRequestKeys?: readonly string[];
  readonly auditNonHmacResponseKeys?: readonly string[];
  readonly listingVisibility?: string;
  readonly passthroughRequestHeaders?: readonly string[];
  readonly allowedResponseHeaders?: readonly string[];
  readonly userLockout?: {
    readonly threshold?: number;
    readonly duration?: number;
    readonly counterReset?: number;
    readonly disable?: boolean;
  };
}

/** A mounted backend. */
export interface MountEntry {
  readonly table: MountTableName;
  /** Within its table, with a final slash: `approle/`, `secret/`. */
  readonly path: string;
  /** As requests see it: `auth/approle/`, `secret/`. */
  readonly fullPath: string;
  readonly type: string;
  readonly description: string;
  /** `auth_approle_1a2b3c4d`. */
  readonly accessor: string;
  readonly uuid: string;
  readonly local: boolean;
  readonly sealWrap: boolean;
  readonly options: Readonly<Record<string, string>> | null;
  readonly config: MountConfig;
  /** The version of the plugin, where tuning has named one. */
  readonly pluginVersion?: string;
}

export interface MountTable {
  /** Every mount of a table, sorted by path. */
  list(table: MountTableName): MountEntry[];
  /** The mount at exactly this path (with final slash) of a table. */
  get(table: MountTableName, path: string): MountEntry | undefined;
  /** The mount that a request's path belongs to: the longest that is a prefix of it. */
  match(requestPath: string): MountEntry | undefined;
  byAccessor(accessor: string): MountEntry | undefined;
  /** Adds or replaces an entry. Whether it may be there is for the caller to check. */
  put(entry: MountEntry): void;
  /** Removes an entry with all that its backend stored. */
  remove(entry: MountEntry): void;
  /** Moves an entry to another path, or another table's path, with all that its backend stored. */
  move(entry: MountEntry, path: string): MountEntry;
  /** Whether there is a backend for a mount type. */
  isBuiltIn(type: string, table: MountTableName): boolean;
  /** Lets a mount's backend clean up before the mount is removed. */
  prepareRemoval(entry: MountEntry): void;
  /** Lets a mount's backend bring what it stored to the next version. */
  upgrade(entry: MountEntry): void;
  /**
   * What a token of an auth mount becomes at renewal: `auth` with the TTL, maximum TTL and period that the auth method grants now.
   * Undefined where its tokens can't be renewed.
   *
   * @param request the renewal's request, with the token's entry
   */
  renewal(entry: MountEntry, request: Request, auth: Auth): Auth | undefined;
  /** The default and the greatest TTL of a mount in seconds, its own or the system's. */
  ttls(entry: MountEntry): { readonly default: number; readonly max: number };
}
