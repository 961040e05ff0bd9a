import type { Moment } from '../values/time.ts';
import type { WrapInfo } from './response.ts';

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
