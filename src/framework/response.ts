import type { Auth } from '../services/auth.ts';
import type { WrapInfo } from '../services/wrapping.ts';
import type { ValueMap } from '../values/value.ts';

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
