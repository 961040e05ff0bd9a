import type { Authenticator } from '../keys/authenticator.ts';
import { decodeRecord } from './record.ts';

/** The records of a journal before its checkpoint. They don't count any more: what they changed is in the documents' files. */
interface PassedOver {
  readonly bytes: Buffer;
  /** Where the bytes start in the file. */
  readonly place: number;
  /** The sequence number of their first record, and of the first one that counts. */
  readonly first: number;
  readonly next: number;
}

/**
 * Describes the first fault in the records before a checkpoint. Returns undefined if there is none. Only a check of the state reads these
 * records.
 *
 * @param authenticator the generation's
 */
export function passedOverFault(
  path: string,
  { bytes, place, first, next }: PassedOver,
  authenticator: Authenticator,
): string | undefined {
  let sequence = first;
  let offset = 0;
  while (offset < bytes.length) {
    const record = decodeRecord(bytes, offset, authenticator, sequence);
    if (record === undefined) {
      break;
    }
    offset += record.size;
    sequence++;
  }
  if (offset === bytes.length && sequence === next) {
    return undefined;
  }
  return `${path} is damaged at byte ${place + offset}, in transaction ${sequence}; nothing is lost, since the documents' files have what it changed`;
}
