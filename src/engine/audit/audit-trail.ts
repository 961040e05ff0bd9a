import type { Response } from '../../framework/response.ts';
import type { Auth } from '../../services/auth.ts';
import type { Core } from '../../services/core.ts';
import type { Request } from '../../services/request.ts';
import type { TokenEntry } from '../../services/token.ts';
import type { ApiAnswer, ApiRequest } from '../api.ts';

/**
 * The steps of a request that determine its audit log. Audit devices log a request twice: when it is authorised or refused, and when it is
 * answered.
 */
export interface AuditTrail {
  /** Begins a request. With inline authentication, the login comes first as a request of its own. */
  begin(request: Request): void;
  /** Logs a request that exceeded the rate limit, in one line (rateLimitQuotaWrapping). Its token was never looked up. */
  rejected(request: Request, error: string): void;
  /** Logs a request that has no valid wrapping token, although it needs one (Core.validateWrappingToken). */
  withoutWrappingToken(): void;
  /** Notes that the router has found the mount, whose accessor is logged from then on. */
  routed(): void;
  /** Notes that the backend is called next. */
  called(): void;
  /** Notes the request with its operation settled, and the token whose policies are checked next. */
  identified(request: Request, entry: TokenEntry | undefined): void;
  /**
   * Logs a request that may proceed.
   *
   * @param request with the limits that the policies set
   * @throws RequestError (500) if no device can log it
   */
  authorised(request: Request): void;
  /** Notes that a login's credentials are right, and that its token is created next. */
  accepted(): void;
  /** Notes the token that a login grants. The response doesn't show it if it is wrapped. */
  loggedIn(auth: Auth | undefined): void;
  /** Logs the response. */
  answered(response: Response | undefined): void;
  /** Logs a refusal. A request that wasn't logged before is logged with the same error. */
  refused(error: unknown): void;
  /**
   * Logs the responses after their transaction is committed.
   *
   * @param answer the response to the client
   * @throws AuditError if no device can
   */
  committed(answer: ApiAnswer): void;
  /** Logs that the request failed because its writes couldn't be committed. */
  lost(): void;
}

/** Starts the audit trail of a request. */
export type Auditor = (core: Core, request: ApiRequest) => AuditTrail;
