import type { ValueMap } from '../values/value.ts';
import type { Auth } from './auth.ts';
import type { Request } from './request.ts';

/** `auth` holds the auth methods (mounted at `auth/…`), `mounts` the secrets engines. */
export type MountTableName = 'auth' | 'mounts';

/**
 * The tunable settings of a mount. Durations are in seconds and may be fractional or negative; 0 means the system
 * default (32 days).
 */
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

/** The default and maximum TTL in seconds where a mount sets none. */
export interface SystemTtls {
  readonly default: number;
  readonly max: number;
}

/** A mounted backend. */
export interface MountEntry {
  readonly table: MountTableName;
  /** The path within its table, with a trailing slash: `approle/`, `secret/`. */
  readonly path: string;
  /** The path as requests spell it: `auth/approle/`, `secret/`. */
  readonly fullPath: string;
  readonly type: string;
  readonly description: string;
  /** For example `auth_approle_1a2b3c4d`. */
  readonly accessor: string;
  readonly uuid: string;
  readonly local: boolean;
  readonly sealWrap: boolean;
  /** Shown, but without effect. */
  readonly externalEntropyAccess?: true;
  readonly options: Readonly<Record<string, string>> | null;
  readonly config: MountConfig;
  /** The plugin version, if one was set by tuning. */
  readonly pluginVersion?: string;
}

/** Stores mounts and calls their backends. */
export interface MountTable {
  /** Lists every mount of a table, sorted by path. */
  list(table: MountTableName): MountEntry[];
  /** Returns the mount at exactly this path (with a trailing slash). */
  get(table: MountTableName, path: string): MountEntry | undefined;
  /** Returns the mount that serves a request path: the one with the longest matching prefix. */
  match(requestPath: string): MountEntry | undefined;
  byAccessor(accessor: string): MountEntry | undefined;
  /** Adds or replaces an entry. The caller checks that the path is free. */
  put(entry: MountEntry): void;
  /** Removes an entry and everything its backend stored. */
  remove(entry: MountEntry): void;
  /** Moves an entry, with everything its backend stored, to another path of its table. */
  move(entry: MountEntry, path: string): MountEntry;
  /** Returns the paths of a mount and their schemas as an OpenAPI document has them. The paths are relative to the mount. */
  openApi(entry: MountEntry): { readonly paths: ValueMap; readonly components: { readonly schemas: ValueMap } };
  /** Reports whether the logins of a mount are by role, which quotas can name. */
  hasLoginRoles(entry: MountEntry): boolean;
  /** Reports whether a backend of this type exists. */
  isBuiltIn(type: string, table: MountTableName): boolean;
  /** Runs a backend's cleanup before its mount is removed. */
  prepareRemoval(entry: MountEntry): void;
  /** Migrates a mount's data to the version that its options now name. */
  upgrade(entry: MountEntry): void;
  /**
   * Returns what a token of an auth mount becomes at renewal: `auth` with the TTL, maximum TTL and period that the auth
   * method grants now. Returns undefined if the mount's tokens can't be renewed.
   *
   * @param request the renewal request, with the token's entry
   */
  renewal(entry: MountEntry, request: Request, auth: Auth): Auth | undefined;
  /** Returns a mount's default and maximum TTL in seconds, which fall back to the system's. */
  ttls(entry: MountEntry): { readonly default: number; readonly max: number };
}
