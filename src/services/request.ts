import type { ValueMap } from '../values/value.ts';
import type { TokenEntry } from './token.ts';

/**
 * The operation of a request. `create` is an `update` whose target doesn't exist, by its path's existence check. `none` is that of
 * OPTIONS, which every path refuses.
 */
export type Operation =
  | 'create'
  | 'read'
  | 'update'
  | 'patch'
  | 'delete'
  | 'list'
  | 'scan'
  | 'header'
  | 'help'
  | 'none';

/** Reports whether an operation lists keys. */
export function isListing(operation: string): operation is 'list' | 'scan' {
  return operation === 'list' || operation === 'scan';
}

/** A request to the engine. */
export interface Request {
  /** The UUID that responses show as `request_id`. */
  readonly id: string;
  readonly operation: Operation;
  /** The full path, `auth/approle/role/jenkins`. */
  readonly path: string;
  /** The path beneath the mount, `role/jenkins`. */
  readonly relativePath: string;
  /** The body and the query, merged. */
  readonly data: ValueMap;
  /** The client's token, `''` for none. */
  readonly token: string;
  /** The token's entry; undefined on paths that need no token. */
  readonly tokenEntry?: TokenEntry | undefined;
  /**
   * Set if the token lives for this request alone (inline authentication): policies use its entry, but no lookup finds
   * it.
   */
  readonly isTokenRevoked?: true | undefined;
  /** The requested wrapping TTL in seconds; undefined for a response that isn't wrapped. */
  readonly wrapTtl?: number | undefined;
  /** Whether the wrapping token is to be a JSON Web Token. */
  readonly wrapsInJwt?: boolean | undefined;
  /** The client's address, without a port. */
  readonly remoteAddress: string;
  /** The headers, with lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}
