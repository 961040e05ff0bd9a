import type { Moment } from '../values/time.ts';

/** How a wrapped answer is announced (`wrap_info`). */
export interface WrapInfo {
  readonly token: string;
  readonly accessor: string;
  /** Seconds. */
  readonly ttl: number;
  readonly creationTime: Moment;
  readonly creationPath: string;
  readonly wrappedAccessor?: string;
}

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
  ): { readonly creationPath: string; readonly creationTime: Moment; readonly ttl: number } | undefined;
}
