import type { Writable } from '../layer.ts';
import type { Key } from '../storage.ts';
import { StoredDocument } from '../stored-document.ts';
import { crc32 } from './crc32.ts';

/** One write as the journal keeps it; documents are as they are at rest. */
export type Operation =
  | { readonly kind: 'put'; readonly key: Key; readonly document: StoredDocument }
  | { readonly kind: 'delete'; readonly key: Key }
  | { readonly kind: 'deleteAll'; readonly key: Key };

/** What works out a CRC-32 as `crc32` does. */
export type Sum = typeof crc32;

/** How many characters a checksum takes. */
const sumLength = 8;

/** One committed transaction, as it was found in the journal. */
export interface JournalRecord {
  /** One more than that of the record before it. */
  readonly sequence: number;
  readonly operations: readonly Operation[];
  /** How many bytes it takes. */
  readonly size: number;
}

/**
 * A record's bytes: a line with its sequence number, its length in bytes and a checksum, then a line for each operation:
 *
 *     12 96 9f86d081
 *     +"policies/default"<tab>{"rules":"…"}      put
 *     -"policies/old"                            delete
 *     *"approle/5d0…/roles"                      delete all beneath
 *
 * @param sum - what works out the checksum.
 */
export function encodeRecord(sequence: number, operations: readonly Operation[], sum: Sum = crc32): Buffer {
  const summed = `${sequence}\n`;
  let text = summed;
  for (const operation of operations) {
    text += operationLine(operation);
  }
  const length = Buffer.byteLength(text) - summed.length;
  const start = `${sequence} ${length} `;
  const bytes = Buffer.allocUnsafe(start.length + sumLength + 1 + length);
  // What is summed is written where the body comes, and the first line over its beginning.
  const from = bytes.length - length - summed.length;
  bytes.write(text, from, 'utf8');
  bytes.write(`${start}${hex(sum(bytes.subarray(from)))}\n`, 0, 'latin1');
  return bytes;
}

/**
 * Reads the record that begins at `offset`; undefined where there is no whole one with this sequence number, be it that the
 * journal ends or that the process that wrote it died.
 */
export function decodeRecord(bytes: Buffer, offset: number, sequence: number): JournalRecord | undefined {
  const line = lineAt(bytes, offset);
  if (line === undefined) {
    return undefined;
  }
  const lineEnd = offset + line.length;
  const [sequenceText, lengthText, sum] = line.split(' ');
  const length = Number(lengthText);
  const end = lineEnd + 1 + length;
  if (sequenceText !== String(sequence) || !Number.isSafeInteger(length) || length < 0 || end > bytes.length) {
    return undefined;
  }
  const body = bytes.subarray(lineEnd + 1, end);
  if (hex(crc32(body, crc32(Buffer.from(`${sequence}\n`)))) !== sum) {
    return undefined;
  }
  return { sequence, operations: decodeOperations(body.toString()), size: end - offset };
}

/** A journal has no longer line but those of operations. */
const longestLine = 200;

/** The line of plain text that begins at `offset`, without its end; undefined where there's none. */
export function lineAt(bytes: Buffer, offset: number): string | undefined {
  for (let at = offset; at < bytes.length && at <= offset + longestLine; at++) {
    if (bytes[at] === 0x0a) {
      return bytes.subarray(offset, at).toString();
    }
  }
  return undefined;
}

/** Makes the record's changes to `target`. */
export function applyOperations(operations: readonly Operation[], target: Writable): void {
  for (const operation of operations) {
    if (operation.kind === 'put') {
      target.put(operation.key, operation.document);
    } else if (operation.kind === 'delete') {
      target.delete(operation.key);
    } else {
      target.deleteAll(operation.key);
    }
  }
}

/** The line of a put, which a snapshot keeps documents in too. */
export function putLine(key: Key, document: StoredDocument): string {
  return `+${JSON.stringify(key)}\t${document.text}\n`;
}

/** Reads the lines of operations. */
export function decodeOperations(text: string): Operation[] {
  return text.split('\n').slice(0, -1).map(decodeOperation);
}

function operationLine(operation: Operation): string {
  if (operation.kind === 'put') {
    return putLine(operation.key, operation.document);
  }
  return `${operation.kind === 'delete' ? '-' : '*'}${JSON.stringify(operation.key)}\n`;
}

function decodeOperation(line: string): Operation {
  const kind = line.charAt(0);
  if (kind === '+') {
    // A key's JSON text has no tab of its own: it would be written \t.
    const tab = line.indexOf('\t');
    const document = StoredDocument.fromText(line.slice(tab + 1));
    return { kind: 'put', key: String(JSON.parse(line.slice(1, tab))), document };
  }
  return { kind: kind === '-' ? 'delete' : 'deleteAll', key: String(JSON.parse(line.slice(1))) };
}

/**
 * A checksum as 8 hex digits: the CRC-32 of the sequence number, a line break and the body. It tells a record that was cut short or
 * half written, which is all that it is for: who may write to the journal could write a right one too.
 */
function hex(sum: number): string {
  return sum.toString(16).padStart(sumLength, '0');
}
