import type { Count } from '../values/count.ts';
import type { Moment } from '../values/time.ts';
import type { ValueMap } from '../values/value.ts';
import type { InternalData } from './backend.ts';

export type TokenType = 'service' | 'batch';

/** A token as a backend asks for it and as the answer shows it (`logical.Auth`). Durations are in seconds and may have fractions. */
export interface Auth {
  readonly clientToken?: string | undefined;
  readonly accessor?: string | undefined;
  readonly displayName: string;
  /** Policies asked of or given by the auth method, then (in answers) those of the identity, and both together. */
  readonly tokenPolicies: readonly string[];
  readonly identityPolicies?: readonly string[] | undefined;
  readonly policies: readonly string[];
  readonly noDefaultPolicy?: boolean;
  readonly metadata: Readonly<Record<string, string>> | undefined;
  readonly ttl: number;
  readonly maxTtl: number;
  readonly explicitMaxTtl: number;
  readonly period: number;
  readonly renewable: boolean;
  readonly numUses: Count;
  readonly orphan: boolean;
  readonly entityId: string;
  /** What the backend asks for: `default…` types leave it to the mount's tuning. */
  readonly tokenType: TokenType | 'default' | 'default-service' | 'default-batch';
  readonly boundCidrs: readonly string[];
  /** The identity alias that the login stands for: its name within the mount. */
  readonly alias?: { readonly name: string; readonly metadata?: Readonly<Record<string, string>> } | undefined;
  readonly internal?: InternalData | undefined;
}

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

/** What a backend answers. An empty response becomes 204. */
export interface Response {
  readonly data?: ValueMap;
  readonly auth?: Auth;
  readonly wrapInfo?: WrapInfo;
  /** A lease as kv version 1 gives one: `lease_duration` in seconds, never stored. */
  readonly lease?: { readonly id: string; readonly duration: number; readonly renewable: boolean };
  readonly warnings?: readonly string[];
  /**
   * A status of its own (`logical.RespondWithStatusCode`): the whole envelope is sent with it and without a final line break.
   */
  readonly status?: number;
  /** An error response that keeps the writes made on its way; `status` is then its status (400 where there is none). */
  readonly errors?: readonly string[];
  /** With `errors`, that a login's credentials were wrong: only such failures count towards a lockout (`logical.ErrInvalidCredentials`). */
  readonly invalidCredentials?: boolean;
  /** A body sent as it is, instead of the envelope. */
  readonly raw?: { readonly status: number; readonly contentType: string; readonly body: string };
  /** Whether an answer with nothing in it is sent with its envelope of nulls, instead of 204. */
  readonly keepsEnvelope?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}
