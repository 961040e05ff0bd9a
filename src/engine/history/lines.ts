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
/** To look up which headers are audited would take as long as the formatting. */
const noHeaders = {};

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
    const logResponse = (entry: AuditEntry) => {
      lines += this.ofEntry(entry);
    };
    replay(new RequestTrail(core, { logRequest: () => {}, logResponse }, remotePort, () => noHeaders));
    return lines;
  }

  /** Formats one line. One that is too long, or whose data can't be hashed, is shortened. */
  ofEntry(entry: AuditEntry): string {
    return this.#line(entry) ?? this.#formatter.line(shortened(entry), noHeaders);
  }

  #line(entry: AuditEntry): string | undefined {
    try {
      const line = this.#formatter.line(entry, noHeaders);
      return Buffer.byteLength(line) > maxLineBytes ? undefined : line;
    } catch {
      // Numbers beyond the range of a double can't be hashed, and an audit device would refuse the request.
      return undefined;
    }
  }
}
