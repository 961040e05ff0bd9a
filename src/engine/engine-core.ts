import type { Core } from '../services/core.ts';
import type { AuditTrail } from './audit/audit-trail.ts';

/** The services of one request, including those that backends must not use. */
export interface EngineCore extends Core {
  /** Undefined while nothing is audited, which costs a request nothing. */
  readonly audit: AuditTrail | undefined;
}
