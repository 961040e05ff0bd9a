import type { Count } from '../values/count.ts';
import type { Moment } from '../values/time.ts';
import type { InternalData, TokenType } from './auth.ts';

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
