import { isDigit } from '../../../values/ascii.ts';
import { DamageError } from '../damage.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { decodeRecord, type JournalRecord } from './record.ts';

/** An intact record that lies behind a damaged one. */
interface RecordBehind {
  readonly record: JournalRecord;
  /** Where it begins, in bytes. */
  readonly offset: number;
}

/** The intact records behind `offset`, whatever lies between them. One may begin wherever a number does. */
export function* recordsBehind(bytes: Buffer, offset: number, authenticator: Authenticator): Generator<RecordBehind> {
  for (let at = offset; at < bytes.length; ) {
    const record = decodeRecord(bytes, at, authenticator);
    if (record !== undefined) {
      yield { record, offset: at };
      at += record.size;
    } else {
      do {
        at++;
      } while (at < bytes.length && !(isDigit(bytes[at] ?? 0) && !isDigit(bytes[at - 1] ?? 0)));
    }
  }
}

/** Where a journal has no intact record any more, though it has more bytes or should have more records. */
interface JournalEnd {
  readonly path: string;
  readonly bytes: Buffer;
  /** Where the next record should begin in `bytes`, and where that is in the file. */
  readonly offset: number;
  readonly place: number;
  /** The sequence number that it should have. */
  readonly sequence: number;
  /** The last transaction that is known to have been on the disk. */
  readonly synced: number;
}

/**
 * Tells a transaction that was never committed from one that is lost. A process that dies, or a power cut, leaves records cut short
 * or half written, but only such as nobody was told were committed.
 *
 * @throws DamageError where a committed transaction is missing.
 */
export function refuseLoss(end: JournalEnd, authenticator: Authenticator): void {
  const { path, bytes, offset, place, sequence, synced } = end;
  const behind = [...recordsBehind(bytes, offset, authenticator)].filter(({ record }) => record.sequence > sequence);
  const wasCommitted = sequence <= synced || behind.some(({ record }) => record.synced >= sequence);
  if (!wasCommitted) {
    return;
  }
  const what =
    offset < bytes.length
      ? `is damaged at byte ${place}, in transaction ${sequence}`
      : `ends before transaction ${sequence}, which was committed: it was cut short, or an older one took its place`;
  throw new DamageError(`${path} ${what}`);
}
