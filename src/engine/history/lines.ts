import type { Transaction } from '../../storage/storage.ts';
import { intentHeader } from '../../values/intent.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { AuditFormatter } from '../audit/format.ts';
import { type AuditHash, auditHash } from '../audit/salt.ts';
import { shortened } from './shortened.ts';

/** The maximum length of a line in bytes. Longer ones are shortened. */
export const maxLineBytes = 64 * 1024;
/** The maximum number of bytes that a UTF-16 unit takes in UTF-8. */
const maxBytesOfUnit = 3;

const format = { raw: false, hmacAccessor: true, elideListResponses: false, prefix: '' };
const headers = { [intentHeader]: { hmac: false } };

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

  /** Formats one line, with its line break. One that is too long, or whose data can't be hashed, is shortened. */
  ofEntry(entry: AuditEntry): string {
    return this.#line(entry) ?? this.#formatter.line(shortened(entry), headers);
  }

  #line(entry: AuditEntry): string | undefined {
    try {
      const line = this.#formatter.line(entry, headers);
      const isLong = line.length * maxBytesOfUnit > maxLineBytes && Buffer.byteLength(line) > maxLineBytes;
      return isLong ? undefined : line;
    } catch {
      // Numbers beyond the range of a double can't be hashed, and an audit device would refuse the request.
      return undefined;
    }
  }
}
