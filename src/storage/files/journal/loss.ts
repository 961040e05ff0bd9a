import { isDigit } from '../../../values/ascii.ts';
import { DamageError } from '../damage.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { decodeRecord, type JournalRecord } from './record.ts';

/** An intact record, possibly after a damaged one. */
interface RecordBehind {
  readonly record: JournalRecord;
  /** Where it starts, in bytes. */
  readonly offset: number;
}

/** Finds all intact records after `offset`, whatever lies between them. A record may start wherever a number does. */
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

/** The place where a journal has no further intact record, although it has more bytes or should have more records. */
interface JournalEnd {
  readonly path: string;
  readonly bytes: Buffer;
  /** Where the next record should start: in `bytes`, and in the file. */
  readonly offset: number;
  readonly place: number;
  /** That record's sequence number. */
  readonly sequence: number;
  /** The last transaction that is known to have been durable. */
  readonly synced: number;
}

/**
 * Distinguishes a torn write from a lost transaction. A killed process or a power cut leaves incomplete records, but only of
 * transactions that nobody was told were committed.
 *
 * @throws DamageError if a committed transaction is missing
 */
export function refuseLoss(end: JournalEnd, authenticator: Authenticator): void {
  const { path, bytes, offset, place, sequence, synced } = end;
  const behind = [...recordsBehind(bytes, offset, authenticator)].filter(({ record }) => record.sequence > sequence);
  const wasCommitted = sequence <= synced || behind.some(({ record }) => record.synced >= sequence);
  if (!wasCommitted) {
    return;
  }
  const isThere = offset < bytes.length;
  throw new DamageError(
    isThere ? `${path} is damaged at byte ${place}, in transaction ${sequence}` : endsBefore(path, sequence),
  );
}

/** The error for a journal that lacks a transaction and all after it. */
export function endsBefore(path: string, sequence: number): string {
  return `${path} ends before transaction ${sequence}, which was committed: it was cut short or replaced by an older one`;
}
