import type { Auth } from './auth.ts';
import type { MountEntry } from './mount-table.ts';
import type { Request } from './request.ts';
import type { TokenEntry } from './token.ts';

/** A request to create a token. It is final: the store applies no limits and adds no policies. */
export interface TokenRequest {
  /**
   * Policies, TTL (0 for never), uses, metadata, display name and so on. The `tokenType` `batch` creates a batch token,
   * any other type a service token. `orphan` is ignored. The result has `clientToken`, `accessor`, `orphan` and the
   * policies filled in.
   */
  readonly auth: Auth;
  /** The path that creates the token. */
  readonly path: string;
  /** The parent's entry; undefined for an orphan. */
  readonly parent?: TokenEntry;
  /** A caller-chosen token id. */
  readonly id?: string;
  readonly role?: string;
  /** The values that lookups show instead of `auth`'s: those without a token role's share. In seconds. */
  readonly shown?: { readonly period: number; readonly explicitMaxTtl: number };
}

/** A new token. `id` (also `auth.clientToken`) is returned here only; the state keeps just its hash. */
export interface NewToken {
  readonly id: string;
  readonly entry: TokenEntry;
  readonly auth: Auth;
}

/** Stores tokens. */
export interface TokenStore {
  /**
   * Returns the live service or batch token with this id: neither expired nor used up, with living parents.
   *
   * @throws RequestError (500) for an id that has a batch token's prefix but can't be decoded
   */
  lookup(id: string): TokenEntry | undefined;
  /** Like `lookup`, but also finds a token in its last permitted use (`numUses` -1), since it may look itself up. */
  inspect(id: string): TokenEntry | undefined;
  byAccessor(accessor: string): TokenEntry | undefined;
  byHash(hash: string): TokenEntry | undefined;
  /** Lists the accessors of all live tokens, sorted. */
  accessors(): string[];
  /**
   * Creates the token of a login. The mount and the system determine its entity, type, display name, policies, TTL and
   * warnings.
   *
   * @throws RequestError if the entity is disabled, or if a login can't grant the policies
   */
  login(request: {
    readonly auth: Auth;
    readonly path: string;
    readonly mount: MountEntry;
  }): NewToken & { readonly warnings: readonly string[] };
  /**
   * Creates a token exactly as requested: for `auth/token`, for wrapping, and for a new state's root token.
   *
   * @throws RequestError (400) for an id that callers may not choose
   */
  create(request: TokenRequest): NewToken;
  /** Decrements a token's use count, if it has one, and returns the updated entry, with `numUses` -1 in the last use. */
  use(entry: TokenEntry): TokenEntry;
  /**
   * Ends a request: revokes the token if this was its last use.
   *
   * @param entry the entry that `use` returned
   */
  settleUse(entry: TokenEntry): void;
  /**
   * Renews a token, asking its auth method on behalf of `request`.
   *
   * @param increment seconds; 0 for the TTL that the token was last given
   * @throws RequestError if the token can't be renewed
   */
  renew(
    entry: TokenEntry,
    increment: number,
    request: Request,
  ): { readonly entry: TokenEntry; readonly auth: Auth; readonly warnings: readonly string[] };
  /** Revokes a token and its children. */
  revokeTree(entry: TokenEntry): void;
  /** Revokes a token and makes its children orphans. */
  revokeOrphan(entry: TokenEntry): void;
  /** Revokes every token created at or beneath the path `prefix` (`auth/approle/`), with their children. */
  revokeByPrefix(prefix: string): void;
  /** Reports whether a client at this address may use the token. */
  allowsAddress(entry: TokenEntry, address: string): boolean;
  /** Removes at most `limit` expired tokens and returns how many. No response depends on it. */
  sweep(limit: number): number;
}
