import type { Auth } from '../services/auth.ts';
import type { LogFilter } from '../services/server.ts';
import type { WrapInfo } from '../services/wrapping.ts';
import type { ValueMap } from '../values/value.ts';

/** A backend's response. An empty one becomes 204. */
export interface Response {
  readonly data?: ValueMap;
  readonly auth?: Auth;
  readonly wrapInfo?: WrapInfo;
  /** A lease, as kv version 1 returns it. `duration` is in seconds. The lease is never stored. */
  readonly lease?: { readonly id: string; readonly duration: number; readonly renewable: boolean };
  readonly warnings?: readonly string[];
  /** Whether an empty list of warnings is sent as such instead of null. */
  readonly showsNoWarnings?: boolean;
  /** Warnings for a body that is already encoded. Only the audit log shows them. */
  readonly unsentWarnings?: readonly string[];
  /** A status of its own (`logical.RespondWithStatusCode`). The body is the whole envelope, without a final newline. */
  readonly status?: number;
  /** An error response that keeps the writes made so far. `status` is its status, 400 by default. */
  readonly errors?: readonly string[];
  /**
   * Set with `errors` if a login's credentials were wrong. Only these failures count towards a lockout
   * (`logical.ErrInvalidCredentials`).
   */
  readonly invalidCredentials?: boolean;
  /** A body sent verbatim instead of the envelope. */
  readonly raw?: { readonly status: number; readonly contentType: string; readonly body: string };
  /** Streams the messages of the server's log until the client disconnects. Nothing else is sent. */
  readonly follows?: LogFilter;
  /** Whether an empty response is sent as an envelope of nulls instead of 204. */
  readonly keepsEnvelope?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}
