import type { Transaction } from '../storage/storage.ts';
import type { Backend, InternalData } from './backend.ts';
import type { Auth, TokenType, WrapInfo } from './response.ts';

/**
 * The engine's services as backends see them, bound to one request: to its transaction and its moment. The engine implements
 * them; they are declared here because backends must not know the engine.
 */
export interface Core {
  /** The request's moment by the state's clock, in milliseconds since 1970. It doesn't move while the request is answered. */
  readonly now: number;
  readonly storage: Transaction;
  readonly mounts: MountTable;
  readonly tokens: TokenStore;
  readonly policies: PolicyStore;
  readonly leases: LeaseStore;
  readonly identity: IdentityStore;
  readonly lockouts: LockoutStore;
  readonly wrapping: Wrapping;
}

// ---- mounts

/** `auth` holds auth methods (mounted at `auth/…`), `mounts` secrets engines. */
export type MountTableName = 'auth' | 'mounts';

/** What `tune` sets. Durations are in seconds; 0 leaves it to the system's default (32 days). */
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
  /** The backend of a mount type; undefined for a type that isn't built in. */
  backend(type: string, table: MountTableName): Backend | undefined;
  /** The default and the greatest TTL of a mount in seconds, its own or the system's. */
  ttls(entry: MountEntry): { readonly default: number; readonly max: number };
}

// ---- tokens

/**
 * A token as it is stored, under a hash of its id; the id itself is nowhere. Batch tokens have such an entry too, rebuilt from
 * what is sealed inside the token.
 */
export interface TokenEntry {
  /** The keyed hash of the token's id: its name in the state, and what `parent` refers to. */
  readonly hash: string;
  readonly type: TokenType;
  /** `''` for batch tokens. */
  readonly accessor: string;
  /** The parent's hash, `''` for none. */
  readonly parent: string;
  readonly policies: readonly string[];
  /** The request path that made it, `auth/approle/login`. */
  readonly path: string;
  readonly displayName: string;
  readonly meta: Readonly<Record<string, string>> | null;
  readonly internal: InternalData | null;
  /** Uses left; 0 for no limit; negative while it's being revoked. */
  readonly numUses: number;
  /** Milliseconds since 1970. */
  readonly creationTime: number;
  /** Seconds. */
  readonly ttl: number;
  readonly explicitMaxTtl: number;
  readonly period: number;
  /** The token role that it was made with, `''` for none. */
  readonly role: string;
  readonly boundCidrs: readonly string[];
  readonly strictlyBindIp: boolean;
  readonly entityId: string;
  readonly noIdentityPolicies: boolean;
  readonly orphan: boolean;
  /** The token's lease; null for one that never expires (root). Times in milliseconds since 1970. */
  readonly lease: {
    readonly issueTime: number;
    readonly expireTime: number;
    readonly lastRenewal: number | null;
    readonly renewable: boolean;
    /** The TTL in seconds that the lease was last given. */
    readonly ttl: number;
    readonly maxTtl: number;
  } | null;
  /** Whose cubbyhole is this token's: the folder's name. */
  readonly cubbyhole: string;
}

/** Which token, and where it is asked for; what `auth/token/create` and a login need beyond `Auth`. */
export interface TokenRequest {
  readonly auth: Auth;
  /** The path that makes it. */
  readonly path: string;
  /** The parent's entry; undefined for an orphan. */
  readonly parent?: TokenEntry;
  /** The mount whose TTLs bound it. */
  readonly mount: MountEntry;
  /** An id chosen by the caller. */
  readonly id?: string;
  readonly role?: string;
}

export interface TokenStore {
  /** The live token with this id: found, not expired, its lease in force. Service and batch tokens. */
  lookup(id: string): TokenEntry | undefined;
  byAccessor(accessor: string): TokenEntry | undefined;
  byHash(hash: string): TokenEntry | undefined;
  /** The accessors of all live tokens. */
  accessors(): string[];
  /** Makes a token; `id` is told here and never again. */
  create(request: TokenRequest): { readonly id: string; readonly entry: TokenEntry; readonly auth: Auth; readonly warnings: readonly string[] };
  /** Counts one use of a use-limited token; the last one revokes it when the request is over (`settleUse`). */
  use(entry: TokenEntry): TokenEntry;
  /** Ends a request of a token whose last use `use` counted: revokes it. */
  settleUse(entry: TokenEntry): void;
  renew(entry: TokenEntry, increment: number): { readonly entry: TokenEntry; readonly auth: Auth; readonly warnings: readonly string[] };
  /** Revokes a token and its children. */
  revokeTree(entry: TokenEntry): void;
  /** Revokes a token; its children become orphans. */
  revokeOrphan(entry: TokenEntry): void;
  /** Revokes every token that was made at a path beneath `prefix`. */
  revokeByPrefix(prefix: string): void;
  /** Whether the address may use the token. */
  allowsAddress(entry: TokenEntry, address: string): boolean;
}

// ---- leases

/** Leases that `sys/leases` shows: every service token's, by the path that made it. */
export interface LeaseStore {
  /** The lease with this id, as `auth/approle/login/h1a2b…`. */
  lookup(leaseId: string): TokenEntry | undefined;
  /** The names beneath a prefix, for `sys/leases/lookup/…`. */
  list(prefix: string): string[];
}

// ---- policies

export type Capability = 'deny' | 'create' | 'read' | 'update' | 'delete' | 'list' | 'sudo' | 'patch' | 'scan';

/** A stored policy. */
export interface PolicyEntry {
  readonly name: string;
  /** The text as it was written. */
  readonly text: string;
  /** For check-and-set. */
  readonly version: number;
  readonly casRequired: boolean;
  /** Milliseconds since 1970, or null. */
  readonly expires: number | null;
  readonly modified: number;
}

/** What an ACL says of one request. */
export interface AclVerdict {
  readonly allowed: boolean;
  /** Whether the path's policies grant sudo, and whether the token is root. */
  readonly sudo: boolean;
  readonly root: boolean;
  /** The bounds that the policies put on wrapping, in seconds; 0 for none. */
  readonly minWrappingTtl: number;
  readonly maxWrappingTtl: number;
  /** What pagination is capped to, where the policies do. */
  readonly paginationLimit?: number;
  readonly listFilter?: (name: string) => boolean;
}

/** The policies of one token, merged. */
export interface Acl {
  readonly root: boolean;
  check(request: {
    readonly operation: string;
    readonly path: string;
    readonly data: Readonly<Record<string, unknown>>;
    readonly wrapTtl?: number;
  }): AclVerdict;
  capabilities(path: string): Capability[];
}

export interface PolicyStore {
  get(name: string): PolicyEntry | undefined;
  list(): string[];
  put(entry: PolicyEntry): void;
  delete(name: string): void;
  /** The ACL of these policies; `entityId` fills templates. */
  acl(names: readonly string[], entityId?: string): Acl;
}

// ---- identity

export interface IdentityAlias {
  readonly id: string;
  readonly name: string;
  readonly mountAccessor: string;
  readonly mountType: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface IdentityEntity {
  readonly id: string;
  readonly name: string;
  readonly policies: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly disabled: boolean;
  readonly aliases: readonly IdentityAlias[];
  readonly groups: ReadonlyArray<{ readonly id: string; readonly name: string; readonly policies: readonly string[]; readonly metadata: Readonly<Record<string, string>> }>;
}

/** Entities and aliases, as far as logins make and show them. */
export interface IdentityStore {
  get(id: string): IdentityEntity | undefined;
  /** The entity behind an alias of a mount, made where there is none. */
  forAlias(mount: MountEntry, alias: { readonly name: string; readonly metadata?: Readonly<Record<string, string>> }): IdentityEntity;
  /** Every policy of an entity: its own and its groups'. */
  policies(id: string): string[];
}

// ---- lockout

/** Failed logins by mount and name (a RoleID, say). */
export interface LockoutStore {
  isLocked(mount: MountEntry, name: string): boolean;
  /** Counts a failed login. */
  failed(mount: MountEntry, name: string): void;
  /** Forgets the failed logins after a good one. */
  succeeded(mount: MountEntry, name: string): void;
  /** All that are locked now. */
  locked(): ReadonlyArray<{ readonly mount: MountEntry; readonly names: readonly string[] }>;
  unlock(mount: MountEntry, name: string): void;
}

// ---- wrapping

export interface Wrapping {
  /** Puts an answer's envelope (JSON text) into a new wrapping token's cubbyhole. `ttl` in seconds. */
  wrap(envelope: string, options: { readonly ttl: number; readonly creationPath: string; readonly wrappedAccessor?: string }): WrapInfo;
  /** Takes the envelope out; the token is used up. Undefined where the token doesn't wrap anything. */
  unwrap(tokenId: string): string | undefined;
  /** What `sys/wrapping/lookup` tells. */
  lookup(tokenId: string): { readonly creationPath: string; readonly creationTime: number; readonly ttl: number } | undefined;
}
