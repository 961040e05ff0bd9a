import type { Moment } from '../values/time.ts';

/** The description of a wrapped response (`wrap_info`). */
export interface WrapInfo {
  readonly token: string;
  /** The wrapping token's own id, where `token` is a JSON Web Token with it. */
  readonly tokenId?: string;
  readonly accessor: string;
  /** In seconds. */
  readonly ttl: number;
  readonly creationTime: Moment;
  readonly creationPath: string;
  readonly wrappedAccessor?: string;
}

/** Options for wrapping a response. */
export interface WrapOptions {
  /** In seconds; may be fractional. */
  readonly ttl: number;
  readonly creationPath: string;
  /** The creation path of the wrapping token itself, if it isn't `creationPath`. */
  readonly tokenPath?: string;
  readonly wrappedAccessor?: string;
  /** Whether to return the wrapping token as a signed JSON Web Token, for clients that check where it comes from. */
  readonly isJwt?: boolean;
  /** The accessor of the token in the response, which a JSON Web Token claims to hold. */
  readonly tokenAccessor?: string;
}

/** Wraps and unwraps responses. */
export interface Wrapping {
  /** Stores a response's envelope (JSON) in the cubbyhole of a new wrapping token. */
  wrap(envelope: string, options: WrapOptions): WrapInfo;
  /** Returns the envelope and revokes the token. Returns undefined if the token wraps nothing. */
  unwrap(tokenId: string): string | undefined;
  /** Returns the data of `sys/wrapping/lookup`. */
  lookup(
    tokenId: string,
  ): { readonly creationPath: string; readonly creationTime: Moment; readonly ttl: number } | undefined;
}
