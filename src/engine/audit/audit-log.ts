import type { AuditedHeader } from '../../services/audit.ts';
import type { AuditEntry } from './entry.ts';

/** Receives the lines of each request: one for the request itself, and one for its response. */
export interface AuditLog {
  /**
   * Logs a request before it is performed. Undefined for a log of responses alone.
   *
   * @param headers the audited headers, by lower-case name
   * @throws AuditError if the request must not be performed, since nothing could log it
   */
  logRequest?(entry: AuditEntry, headers: Readonly<Record<string, AuditedHeader>>): void;
  /** Logs a response once its transaction is committed. Throws an AuditError if nothing could log it. */
  logResponse(entry: AuditEntry, headers: Readonly<Record<string, AuditedHeader>>): void;
}
