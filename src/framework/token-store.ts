import type { Count } from '../values/count.ts';
import type { Moment } from '../values/time.ts';
import type { Call, InternalData } from './backend.ts';
import type { MountEntry } from './mount-table.ts';
import type { Auth, TokenType } from './response.ts';

/** How long a token lives: what its auth method (or `auth/token/create`) gave it, and what renewals made of that. */
export interface TokenLease {
  readonly issueTime: Moment;
  /** null for never, which only root tokens have. */
  readonly expireTime: Moment | null;
  /** null where it was never renewed. */
  readonly lastRenewal: Moment | null;
  readonly renewable: boolean;
  /** The TTL in seconds that the lease was last given; of a mount whose default is negative, it can be negative too. */
  readonly ttl: number;
  /** The auth method's own bound in seconds, 0 for none. */
  readonly maxTtl: number;
  /** In seconds, 0 for none; with a token role's share, which the entry's own `period` and `explicitMaxTtl` lack. */
  readonly period: number;
  readonly explicitMaxTtl: number;
  /** What a renewal answers again as it was at first. */
  readonly numUses: Count;
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
  readonly numUses: Count;
  readonly creationTime: Moment;
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
  /**
   * The live token with this id: found, not expired nor used up, its parents alive. Service and batch tokens.
   *
   * @throws RequestError (500) for what begins like a batch token and can't be read
   */
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
