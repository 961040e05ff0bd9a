import type { AuditedHeader } from '../../services/audit.ts';
import type { AuditEntry } from './entry.ts';

/** What receives the two lines of each request. */
export interface AuditLog {
  /**
   * Logs a request before it is performed.
   *
   * @param headers the audited headers, by lower-case name
   * @throws AuditError if the request must not be performed, since nothing could log it
   */
  logRequest(entry: AuditEntry, headers: Readonly<Record<string, AuditedHeader>>): void;
  /** Logs a response, once what it says is committed. Throws an AuditError if nothing could log it. */
  logResponse(entry: AuditEntry, headers: Readonly<Record<string, AuditedHeader>>): void;
}
