import type { Transaction } from '../storage/storage.ts';
import type { Value } from '../values/value.ts';
import type { Backend, Call, InternalData } from './backend.ts';
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
  /** The backend of a mount type; undefined for a type that isn't built in. */
  backend(type: string, table: MountTableName): Backend | undefined;
  /** The default and the greatest TTL of a mount in seconds, its own or the system's. */
  ttls(entry: MountEntry): { readonly default: number; readonly max: number };
}

// ---- tokens

/** How long a token lives: what its auth method (or `auth/token/create`) gave it, and what renewals made of that. */
export interface TokenLease {
  /** Milliseconds since 1970. */
  readonly issueTime: number;
  /** Milliseconds since 1970; null for never, which only root tokens have. */
  readonly expireTime: number | null;
  /** Milliseconds since 1970; null where it was never renewed. */
  readonly lastRenewal: number | null;
  readonly renewable: boolean;
  /** The TTL in seconds that the lease was last given. */
  readonly ttl: number;
  /** The auth method's own bound in seconds, 0 for none. */
  readonly maxTtl: number;
  /** In seconds, 0 for none; with a token role's share, which the entry's own `period` and `explicitMaxTtl` lack. */
  readonly period: number;
  readonly explicitMaxTtl: number;
  /** What a renewal answers again as it was at first. */
  readonly numUses: number;
  readonly orphan: boolean;
}

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
  /** The parent's hash, `''` for none: an orphan. */
  readonly parent: string;
  /** The token's own; those of its entity come on top. */
  readonly policies: readonly string[];
  /** The request path that made it, `auth/approle/login`. */
  readonly path: string;
  readonly displayName: string;
  readonly meta: Readonly<Record<string, string>> | null;
  readonly internal: InternalData | null;
  /** Uses left; 0 for no limit; -1 during the last permitted use and after it. */
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
  readonly entityId: string;
  readonly noIdentityPolicies: boolean;
  readonly lease: TokenLease;
  /** Whose cubbyhole is this token's: the folder's name. `''` for batch tokens, which have none. */
  readonly cubbyhole: string;
}

/** A token to be made, all of it decided: nothing is capped or added. */
export interface TokenRequest {
  /**
   * Policies, TTL (0 for never), uses, metadata, display name, type, …. `tokenType` `batch` makes a batch token, every other one
   * a service token; `orphan` is not looked at. The answer has `clientToken`, `accessor`, `orphan` and the policies filled in.
   */
  readonly auth: Auth;
  /** The path that makes it. */
  readonly path: string;
  /** The parent's entry; undefined for an orphan. */
  readonly parent?: TokenEntry;
  /** An id chosen by the caller. */
  readonly id?: string;
  readonly role?: string;
  /** What lookups show where it isn't `auth`'s own (a token role's share is left out there). Seconds. */
  readonly shown?: { readonly period: number; readonly explicitMaxTtl: number };
}

/** A new token. `id` is told here and never again; it is `auth.clientToken` too. */
export interface NewToken {
  readonly id: string;
  readonly entry: TokenEntry;
  readonly auth: Auth;
}

export interface TokenStore {
  /** The live token with this id: found, not expired nor used up, its parents alive. Service and batch tokens. */
  lookup(id: string): TokenEntry | undefined;
  /** As `lookup`, but finds a token in its last permitted use as well (`numUses` -1), as it may look at itself. */
  inspect(id: string): TokenEntry | undefined;
  byAccessor(accessor: string): TokenEntry | undefined;
  byHash(hash: string): TokenEntry | undefined;
  /** The accessors of all live tokens, sorted. */
  accessors(): string[];
  /**
   * Makes the token of a login at an auth method: entity, token type, display name, policies, TTL and warnings as the mount and
   * the system have it.
   *
   * @throws RequestError where the entity is disabled, or where the policies can't be given by a login.
   */
  login(request: {
    readonly auth: Auth;
    readonly path: string;
    readonly mount: MountEntry;
  }): NewToken & { readonly warnings: readonly string[] };
  /**
   * Makes a token as it is told to: for `auth/token`, for wrapping, and for a new state's root token.
   *
   * @throws RequestError (400) for an id that can't be chosen.
   */
  create(request: TokenRequest): NewToken;
  /** Counts one use of a use-limited token, and gives its entry as it is then; `numUses` is -1 in the last use. */
  use(entry: TokenEntry): TokenEntry;
  /** Ends a request: revokes the token where this was its last use. To be given what `use` gave. */
  settleUse(entry: TokenEntry): void;
  /**
   * Renews a token by `increment` seconds, 0 for as long as it has been given before. `call` is the request, on whose behalf the
   * token's auth method is asked.
   *
   * @throws RequestError where the token can't be renewed.
   */
  renew(
    entry: TokenEntry,
    increment: number,
    call: Call,
  ): { readonly entry: TokenEntry; readonly auth: Auth; readonly warnings: readonly string[] };
  /** Revokes a token and its children. */
  revokeTree(entry: TokenEntry): void;
  /** Revokes a token; its children become orphans. */
  revokeOrphan(entry: TokenEntry): void;
  /** Revokes every token that was made at a path at or beneath `prefix` (`auth/approle/`), and their children. */
  revokeByPrefix(prefix: string): void;
  /** Whether the address may use the token. */
  allowsAddress(entry: TokenEntry, address: string): boolean;
  /** Removes at most `limit` of the tokens that have expired, and gives their number. Nobody sees a difference. */
  sweep(limit: number): number;
}

// ---- leases

/**
 * Leases that `sys/leases` shows: every service token's, by the path that made it. A lease's id is that path, a slash, and the
 * token's hash with an `h` before it.
 */
export interface LeaseStore {
  /** The live token whose lease has this id, as `auth/approle/login/h1a2b…`. */
  lookup(leaseId: string): TokenEntry | undefined;
  /** The names beneath a prefix that has a final slash or is empty: `h1a2b…` for leases, `login/` for folders. */
  list(prefix: string): string[];
  /** The ids of all leases beneath a prefix that has a final slash or is empty. */
  all(prefix: string): string[];
}

// ---- policies

export type Capability = 'deny' | 'create' | 'read' | 'update' | 'delete' | 'list' | 'sudo' | 'patch' | 'scan';

/** A policy as it is written. */
export interface PolicyText {
  readonly name: string;
  /** The rules as they were written, in HCL or JSON. */
  readonly text: string;
  /** Whether every later write must name the version that it replaces. */
  readonly casRequired: boolean;
  /** When the whole policy runs out, in milliseconds since 1970; null for never. */
  readonly expires: number | null;
  /** Whether what fills a template may hold `*` and `+`; not, where absent. */
  readonly allowWildcards?: boolean;
  /** Whether what fills a template may hold `/`; not, where absent. */
  readonly allowSlashes?: boolean;
}

/** A stored policy. */
export interface PolicyEntry extends PolicyText {
  /** For check-and-set: counts the writes, from 1. The root policy, which is written nowhere, has 0. */
  readonly version: number;
  /** The last write, in milliseconds since 1970; 0 for the root policy. */
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
  /** What the request's `limit` is to be replaced by before its backend sees it, 0 for no limit; undefined to leave it alone. */
  readonly paginationLimit?: number;
  /** Which of the listed keys the token may see, where the policies filter them. Throws a `RequestError` when it can't tell. */
  readonly listFilter?: (name: string) => boolean;
}

/** A request as far as policies look at it. */
export interface AclRequest {
  readonly operation: string;
  readonly path: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** In seconds; undefined where the answer isn't to be wrapped. */
  readonly wrapTtl?: number;
  /** Whether a path needs sudo: asked when listed keys are filtered. */
  readonly isRootPath?: (path: string) => boolean;
}

/** One path's merged rules, as `sys/internal/ui/resultant-acl` shows them. */
export interface AclRule {
  /** In the fixed order create, delete, list, read, sudo, update, patch, scan; `deny` alone where nothing is granted. */
  readonly capabilities: readonly Capability[];
  /** Seconds, 0 for none. */
  readonly minWrappingTtl: number;
  readonly maxWrappingTtl: number;
  readonly allowedParameters: ReadonlyMap<string, readonly Value[]>;
  readonly deniedParameters: ReadonlyMap<string, readonly Value[]>;
  readonly requiredParameters: readonly string[];
}

/** The policies of one token, merged. */
export interface Acl {
  readonly root: boolean;
  check(request: AclRequest): AclVerdict;
  /** What the token may do at a path, sorted: `root` alone for a root token, `deny` alone for nothing. */
  capabilities(path: string): Array<Capability | 'root'>;
  /** Whether the token may do anything at all at or beneath a mount's path (`secret/`), so that it may know of the mount. */
  seesMount(path: string): boolean;
  /** The rules by path: those for exact paths, and those for prefixes (without their `*`). Rules with `+` are in neither. */
  rules(): { readonly exact: ReadonlyMap<string, AclRule>; readonly prefix: ReadonlyMap<string, AclRule> };
}

export interface PolicyStore {
  /** The policy of this name, trimmed and lower-cased. One that has run out is removed and not found. */
  get(name: string): PolicyEntry | undefined;
  /**
   * The names that begin with `prefix`, without `root` and `response-wrapping`: those in no folder first, then the folders', the
   * last folder first.
   */
  list(prefix?: string): string[];
  /**
   * Writes a policy, its name trimmed and lower-cased. `cas` is the version that it replaces, -1 for none.
   *
   * @throws RequestError (400) for the policies that can't be changed, and where check-and-set forbids it.
   */
  put(policy: PolicyText, cas?: number): void;
  /** Removes a policy, if there is one. Throws a `RequestError` (400) for `default`, `root` and `response-wrapping`. */
  delete(name: string): void;
  /** The ACL of these policies; `entityId` fills templates. Names without a policy count for nothing. */
  acl(names: readonly string[], entityId?: string): Acl;
  /**
   * The ACL of a token: its own policies and its entity's.
   *
   * @throws RequestError (403) where the token's entity is gone or disabled.
   */
  ofToken(entry: TokenEntry): Acl;
}

// ---- identity

/** An entity's name at one auth mount. Its name is compared without regard to case. */
export interface IdentityAlias {
  readonly id: string;
  readonly name: string;
  readonly mountAccessor: string;
  readonly mountType: string;
  /** What the auth method said of it at its last login. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What was written to it; null where nobody ever did. */
  readonly customMetadata: Readonly<Record<string, string>> | null;
  readonly local: boolean;
  /** Milliseconds since 1970. */
  readonly creationTime: number;
  readonly lastUpdateTime: number;
}

/** An entity as it is stored. Names are compared without regard to case. */
export interface StoredEntity {
  readonly id: string;
  readonly name: string;
  readonly policies: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly disabled: boolean;
  readonly aliases: readonly IdentityAlias[];
  /** Milliseconds since 1970. */
  readonly creationTime: number;
  readonly lastUpdateTime: number;
}

export interface IdentityEntity extends StoredEntity {
  /** The groups that it's in, directly or through another group. */
  readonly groups: readonly IdentityGroup[];
}

/** A group of entities and of other groups. */
export interface IdentityGroup {
  readonly id: string;
  readonly name: string;
  readonly type: 'internal' | 'external';
  readonly policies: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly memberEntityIds: readonly string[];
  /** The groups that have this one as a member. */
  readonly parentGroupIds: readonly string[];
  /** Counts the writes, from 1. */
  readonly modifyIndex: number;
  /** Milliseconds since 1970. */
  readonly creationTime: number;
  readonly lastUpdateTime: number;
}

/** Groups of entities. */
export interface GroupStore {
  get(id: string): IdentityGroup | undefined;
  byName(name: string): IdentityGroup | undefined;
  /** All ids, sorted. */
  ids(): string[];
  /** Adds a group or replaces the one with its id. */
  put(group: IdentityGroup): void;
  delete(group: IdentityGroup): void;
  /** The ids of a group's member groups. */
  members(id: string): string[];
  /** The groups that an entity is in: as a member itself, and through those. */
  ofEntity(id: string): { readonly direct: readonly IdentityGroup[]; readonly inherited: readonly IdentityGroup[] };
}

/** Entities, their aliases at auth mounts, and groups. */
export interface IdentityStore {
  get(id: string): IdentityEntity | undefined;
  byName(name: string): IdentityEntity | undefined;
  byAlias(mountAccessor: string, name: string): IdentityEntity | undefined;
  byAliasId(id: string): IdentityEntity | undefined;
  /** All ids of entities, and of aliases, sorted. */
  ids(): string[];
  aliasIds(): string[];
  /** Adds an entity or replaces the one with its id, its aliases included. Their names must be free. */
  put(entity: StoredEntity): void;
  delete(entity: StoredEntity): void;
  /**
   * The entity behind an alias of a mount, made where there is none. The alias takes on the metadata that it's given.
   */
  forAlias(
    mount: MountEntry,
    alias: { readonly name: string; readonly metadata?: Readonly<Record<string, string>> },
  ): IdentityEntity;
  /** Every policy of an entity: its own and its groups'. */
  policies(id: string): string[];
  readonly groups: GroupStore;
}

// ---- lockout

/** Failed logins by mount and name (a RoleID, say). */
export interface LockoutStore {
  isLocked(mount: MountEntry, name: string): boolean;
  /** Counts a failed login. */
  failed(mount: MountEntry, name: string): void;
  /** Forgets the failed logins after a good one. */
  succeeded(mount: MountEntry, name: string): void;
  /** The names that are locked now, by the accessor of their mount; only of one mount, where its accessor is given. */
  locked(mountAccessor?: string): ReadonlyArray<{ readonly mountAccessor: string; readonly names: readonly string[] }>;
  unlock(mountAccessor: string, name: string): void;
}

// ---- wrapping

/** How an answer is wrapped. */
export interface WrapOptions {
  /** Seconds; may have a fraction. */
  readonly ttl: number;
  readonly creationPath: string;
  /** The path that the wrapping token itself is made at, where that isn't `creationPath`. */
  readonly tokenPath?: string;
  readonly wrappedAccessor?: string;
}

export interface Wrapping {
  /** Puts an answer's envelope (JSON text) into a new wrapping token's cubbyhole. `ttl` in seconds. */
  wrap(envelope: string, options: WrapOptions): WrapInfo;
  /** Takes the envelope out; the token is used up. Undefined where the token doesn't wrap anything. */
  unwrap(tokenId: string): string | undefined;
  /** What `sys/wrapping/lookup` tells. */
  lookup(
    tokenId: string,
  ): { readonly creationPath: string; readonly creationTime: number; readonly ttl: number } | undefined;
}
