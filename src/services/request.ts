import type { ValueMap } from '../values/value.ts';
import type { TokenEntry } from './token.ts';

/** What a request asks for. `create` is an `update` of something that its path's existence check did not find. */
export type Operation = 'create' | 'read' | 'update' | 'patch' | 'delete' | 'list' | 'scan' | 'header' | 'help';

/** A request on its way through the stations. */
export interface Request {
  /** The request's UUID, shown as `request_id`. */
  readonly id: string;
  readonly operation: Operation;
  /** The whole path, as `auth/approle/role/jenkins`. */
  readonly path: string;
  /** The path beneath the mount, as `role/jenkins`. */
  readonly relativePath: string;
  /** Body and query together. */
  readonly data: ValueMap;
  /** The client's token, `''` for none. */
  readonly token: string;
  /** The token's entry; undefined on paths that need no token. */
  readonly tokenEntry?: TokenEntry | undefined;
  /** Whether the token lives for this request alone, so that its entry counts for the policies but is found nowhere. */
  readonly isTokenGone?: true | undefined;
  /** How long the answer is to be wrapped, in seconds; undefined for not at all. */
  readonly wrapTtl?: number | undefined;
  /** The client's address, without port. */
  readonly remoteAddress: string;
  /** Header fields, their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}
