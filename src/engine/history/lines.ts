import type { AuditedHeader } from '../../services/audit.ts';
import type { Transaction } from '../../storage/storage.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { AuditFormatter } from '../audit/format.ts';
import { type AuditHash, auditHash } from '../audit/salt.ts';
import { RequestTrail } from '../audit/trail.ts';
import type { RecordedRequest } from './recorder.ts';
import { shortened } from './shortened.ts';

/** The maximum length of a line in bytes. Longer ones are shortened. */
export const maxLineBytes = 64 * 1024;

const format = { raw: false, hmacAccessor: true, elideListResponses: false, prefix: '' };

/** Returns the hash function of a state's history. It is that of an audit device whose salt follows from the state's key. */
export function historyHash(storage: Transaction): AuditHash {
  return auditHash(storage.hash('history', 'salt'));
}

/** Formats the lines of a state's history: those that an audit device with default options writes with responses. */
export class HistoryLines {
  readonly #formatter: AuditFormatter;

  constructor(hash: AuditHash) {
    this.#formatter = new AuditFormatter(format, hash);
  }

  /** Formats a request, which with inline authentication has a line for its login, too. Each line has its line break. */
  ofRequest({ core, remotePort, replay }: RecordedRequest): string {
    let lines = '';
    const logResponse = (entry: AuditEntry, headers: Readonly<Record<string, AuditedHeader>>) => {
      lines += this.ofEntry(entry, headers);
    };
    replay(new RequestTrail(core, { logRequest: () => {}, logResponse }, remotePort));
    return lines;
  }

  /** Formats one line. One that is too long, or whose data can't be hashed, is shortened. */
  ofEntry(entry: AuditEntry, headers: Readonly<Record<string, AuditedHeader>> = {}): string {
    return this.#line(entry, headers) ?? this.#formatter.line(shortened(entry), {});
  }

  #line(entry: AuditEntry, headers: Readonly<Record<string, AuditedHeader>>): string | undefined {
    try {
      const line = this.#formatter.line(entry, headers);
      return Buffer.byteLength(line) > maxLineBytes ? undefined : line;
    } catch {
      // Numbers beyond the range of a double can't be hashed, and an audit device would refuse the request.
      return undefined;
    }
  }
}
