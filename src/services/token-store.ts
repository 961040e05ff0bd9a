import type { Auth } from './auth.ts';
import type { MountEntry } from './mount-table.ts';
import type { Request } from './request.ts';
import type { TokenEntry } from './token.ts';

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
   * Renews a token by `increment` seconds, 0 for as long as it has been given before. The token's auth method is asked on behalf of
   * `request`.
   *
   * @throws RequestError where the token can't be renewed.
   */
  renew(
    entry: TokenEntry,
    increment: number,
    request: Request,
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
