import type { Count } from '../values/count.ts';
import type { Moment } from '../values/time.ts';
import type { InternalData, TokenType } from './auth.ts';

/** The lifetime of a token: what its auth method (or `auth/token/create`) granted, and what renewals made of it. */
export interface TokenLease {
  readonly issueTime: Moment;
  /** null for never, which only root tokens have. */
  readonly expireTime: Moment | null;
  /** null if it was never renewed. */
  readonly lastRenewal: Moment | null;
  readonly renewable: boolean;
  /** The TTL last granted, in seconds. Negative if the mount's default TTL is. */
  readonly ttl: number;
  /** The auth method's own maximum TTL in seconds, 0 for none. */
  readonly maxTtl: number;
  /**
   * In seconds, 0 for none. Unlike the entry's own `period` and `explicitMaxTtl`, these two include a token role's
   * share.
   */
  readonly period: number;
  readonly explicitMaxTtl: number;
  /** The original use count, which renewal responses repeat. */
  readonly numUses: Count;
  readonly orphan: boolean;
}

/**
 * A token as it is stored, under a hash of its id. The id itself isn't stored. The entry of a batch token is decoded
 * from the token.
 */
export interface TokenEntry {
  /** The keyed hash of the token's id. It names the token in the state and in `parent`. */
  readonly hash: string;
  readonly type: TokenType;
  /** `''` for batch tokens. */
  readonly accessor: string;
  /** The parent's hash, `''` for an orphan. */
  readonly parent: string;
  /** The token's own policies, without those of its entity. */
  readonly policies: readonly string[];
  /** The request path that created the token: `auth/approle/login`. */
  readonly path: string;
  readonly displayName: string;
  readonly meta: Readonly<Record<string, string>> | null;
  readonly internal: InternalData | null;
  /** Uses left; 0 for no limit; -1 during and after the last permitted use. */
  readonly numUses: Count;
  readonly creationTime: Moment;
  /** In seconds, as are `explicitMaxTtl` and `period`. */
  readonly ttl: number;
  readonly explicitMaxTtl: number;
  readonly period: number;
  /** The token role that created it, `''` for none. */
  readonly role: string;
  readonly boundCidrs: readonly string[];
  readonly entityId: string;
  readonly noIdentityPolicies: boolean;
  /** Set if the token's creator chose its id, so that the state didn't generate it. */
  readonly hasChosenId?: true | undefined;
  readonly lease: TokenLease;
  /** The folder of the token's cubbyhole; `''` for batch tokens, which have none. */
  readonly cubbyhole: string;
}
