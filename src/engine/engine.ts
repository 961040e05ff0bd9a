import type { ServerFacts } from '../services/server.ts';
import type { ApiAnswer, ApiRequest } from './api.ts';
import type { Auditor } from './audit/audit-trail.ts';
import type { ClockAnswer, ClockRequest } from './clock.ts';
import type { RootTokenAnswer, RootTokenRequest } from './root-token.ts';

/** Handles requests over a state. The client, the server and the library use it. */
export interface Engine {
  /** Handles a request in one transaction. Never throws because of the request's content. */
  handle(request: ApiRequest): ApiAnswer;
  /**
   * Handles several requests in one transaction: all that they write is committed once `work` returns, and nothing of it if `work`
   * throws. `work` may run several times, and must have no effects but those of its requests.
   *
   * @param work receives the function that handles a request
   */
  together<T>(work: (handle: (request: ApiRequest) => ApiAnswer) => T): T;
  /** Reads or sets the state's clock, which no API request can. */
  clock(request: ClockRequest): ClockAnswer;
  /** Returns a root token to the state's owner, which no API request can. */
  rootToken(request: RootTokenRequest): RootTokenAnswer;
  /** Audits all requests from now on; none if `auditor` is undefined. */
  auditWith(auditor: Auditor | undefined): void;
  /** Answers for a server from now on. */
  serveAs(server: ServerFacts): void;
}
