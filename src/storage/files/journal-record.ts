import type { Writable } from '../layer.ts';
import type { Key } from '../storage.ts';
import { StoredDocument } from '../stored-document.ts';
import type { Authenticator } from './authenticator.ts';

/** One write as the journal keeps it; documents are as they are at rest, with their stamps. */
export type Operation =
  | { readonly kind: 'put'; readonly key: Key; readonly document: StoredDocument }
  | { readonly kind: 'delete' | 'deleteAll'; readonly key: Key };

/** A write that is to come into the journal, with the line that it has there. */
export type WrittenOperation = Operation & { readonly line: string };

/** One committed transaction, as it was found in the journal. */
export interface JournalRecord {
  /** One more than that of the record before it. */
  readonly sequence: number;
  /** The moment of the transaction by the state's clock, in nanoseconds since 1970. */
  readonly moment: bigint;
  /** The last transaction that was known to be on the disk when this one was written. */
  readonly synced: number;
  readonly operations: readonly Operation[];
  /** How many bytes it takes. */
  readonly size: number;
}

/** What a record says of its transaction beside the operations. */
export type RecordHead = Pick<JournalRecord, 'sequence' | 'moment' | 'synced'>;

const letters = { put: '+', delete: '-', deleteAll: '*' } as const;

/** A document's stamp: a tag that binds it to its key and to the transaction that stored it. */
export function stampOf(
  authenticator: Authenticator,
  sequence: number,
  key: Key,
  document: StoredDocument,
): StoredDocument {
  const tag = tagOfWrite(authenticator, sequence, putText(key, document));
  return document.stamped({ sequence, tag });
}

/** Whether a document's stamp is the one that the state's owner gave it at this key. */
export function isGenuine(authenticator: Authenticator, key: Key, document: StoredDocument): boolean {
  const { stamp } = document;
  return stamp !== undefined && stamp.tag === tagOfWrite(authenticator, stamp.sequence, putText(key, document));
}

/** A put of a document, stamped for its transaction. */
export function putOf(
  authenticator: Authenticator,
  sequence: number,
  key: Key,
  document: StoredDocument,
): WrittenOperation {
  const text = putText(key, document);
  const tag = tagOfWrite(authenticator, sequence, text);
  return { kind: 'put', key, document: document.stamped({ sequence, tag }), line: lineOf(tag, text) };
}

/** A removal. */
export function removalOf(
  authenticator: Authenticator,
  sequence: number,
  kind: 'delete' | 'deleteAll',
  key: Key,
): WrittenOperation {
  const text = letters[kind] + JSON.stringify(key);
  return { kind, key, line: lineOf(tagOfWrite(authenticator, sequence, text), text) };
}

function lineOf(tag: string, text: string): string {
  return `${text.charAt(0)}${tag} ${text.slice(1)}\n`;
}

function tagOfWrite(authenticator: Authenticator, sequence: number, text: string): string {
  return authenticator.tag(`write ${sequence} `, text);
}

function tagOfRecord(authenticator: Authenticator, { sequence, moment, synced }: RecordHead, tags: string): string {
  return authenticator.tag(`record ${sequence} ${moment} ${synced} ${tags}`);
}

/**
 * A record's bytes: a line with its sequence number, its length in bytes, its moment, the last transaction that was synced before,
 * and a tag; then a line for each operation, which has a tag of its own:
 *
 *     12 96 1795333961937123456 11 <tag>
 *     +<tag> "policies/default"<tab>{"rules":"…"}      put
 *     -<tag> "policies/old"                            delete
 *     *<tag> "approle/5d0…/roles"                      delete all beneath
 *
 * The record's tag covers its first line and the tags of its operations, and each of those covers its own line and the sequence
 * number. So what is intact of a damaged record can be told, and a document takes its tag along to its file.
 *
 * @returns bytes that are good until the next record is encoded
 */
export function encodeRecord(
  head: RecordHead,
  operations: readonly WrittenOperation[],
  authenticator: Authenticator,
): Buffer {
  let body = '';
  let tags = '';
  for (const { line } of operations) {
    body += line;
    tags += line.slice(1, 1 + tagLength);
  }
  const { sequence, moment, synced } = head;
  const start = `${sequence} ${Buffer.byteLength(body)} ${moment} ${synced} ${tagOfRecord(authenticator, head, tags)}\n`;
  const most = 3 * (start.length + body.length);
  if (encoded.length < most) {
    encoded = Buffer.allocUnsafeSlow(2 * most);
  }
  const length = encoded.write(start, 0, 'latin1');
  return encoded.subarray(0, length + encoded.write(body, length, 'utf8'));
}

/** Where records are encoded: each is written before the next one, and a server has thousands a second. */
let encoded = Buffer.allocUnsafeSlow(0);

/** A record whose first line was read, but which may be damaged. */
export interface RecordLines extends RecordHead {
  readonly tag: string;
  /** The lines of its operations. */
  readonly lines: readonly string[];
  readonly size: number;
}

/**
 * Reads the lines of what looks like the record that begins at `offset`; undefined where none does, or where the bytes end before
 * it.
 */
export function recordLines(bytes: Buffer, offset: number): RecordLines | undefined {
  const line = lineAt(bytes, offset);
  const [sequence, length, moment, synced, tag = '', ...rest] = line?.split(' ') ?? [];
  const body = offset + (line?.length ?? 0) + 1;
  const end = body + count(length);
  if (tag.length !== tagLength || rest.length > 0 || !(end <= bytes.length) || !isDecimal(moment)) {
    return undefined;
  }
  return {
    sequence: count(sequence),
    moment: BigInt(moment),
    synced: count(synced),
    tag,
    lines: bytes.toString('utf8', body, end).split('\n').slice(0, -1),
    size: end - offset,
  };
}

const tagLength = 32;

/** Reads a number as it is written; NaN for all else. */
function count(text: string | undefined): number {
  const number = Number(text);
  return String(number) === text && Number.isSafeInteger(number) && number >= 0 ? number : Number.NaN;
}

/** The digits of a moment: no more than a bigint is made of in no time. */
function isDecimal(text: string | undefined): text is string {
  if (text === undefined || text === '' || text.length > 24) {
    return false;
  }
  for (let at = text.charAt(0) === '-' ? 1 : 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x30 || unit > 0x39) {
      return false;
    }
  }
  return true;
}

/**
 * Reads the record that begins at `offset`; undefined where there is no intact one with this sequence number, be it that the
 * journal ends, that the process that wrote it died, or that it was changed.
 */
export function decodeRecord(
  bytes: Buffer,
  offset: number,
  sequence: number,
  authenticator: Authenticator,
): JournalRecord | undefined {
  const found = recordLines(bytes, offset);
  return found?.sequence === sequence ? intactRecord(found, authenticator) : undefined;
}

/** The record, where it is intact. */
export function intactRecord(found: RecordLines, authenticator: Authenticator): JournalRecord | undefined {
  const { sequence, moment, synced, lines, size, tag } = found;
  let tags = '';
  for (const line of lines) {
    tags += line.slice(1, 1 + tagLength);
  }
  if (tagOfRecord(authenticator, found, tags) !== tag) {
    return undefined;
  }
  const operations: Operation[] = [];
  for (const line of lines) {
    const operation = decodeOperation(line, sequence, authenticator);
    if (operation === undefined) {
      return undefined;
    }
    operations.push(operation);
  }
  return { sequence, moment, synced, operations, size };
}

/** Reads an operation's line; undefined where it isn't one that was written in this transaction. */
export function decodeOperation(line: string, sequence: number, authenticator: Authenticator): Operation | undefined {
  const letter = line.charAt(0);
  const tag = line.slice(1, 1 + tagLength);
  const rest = line.slice(2 + tagLength);
  if (line.charAt(1 + tagLength) !== ' ' || tagOfWrite(authenticator, sequence, letter + rest) !== tag) {
    return undefined;
  }
  if (letter === letters.put) {
    const [key, text] = splitPut(rest);
    return { kind: 'put', key, document: StoredDocument.fromText(text, { sequence, tag }) };
  }
  return { kind: letter === letters.delete ? 'delete' : 'deleteAll', key: String(JSON.parse(rest)) };
}

/** A journal has no longer line but those of operations. */
const longestLine = 200;

/** The line of plain text that begins at `offset`, without its end; undefined where there's none. */
export function lineAt(bytes: Buffer, offset: number): string | undefined {
  for (let at = offset; at < bytes.length && at <= offset + longestLine; at++) {
    if (bytes[at] === 0x0a) {
      return bytes.toString('latin1', offset, at);
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

/** The text of a put, which a snapshot keeps documents in too. */
export function putText(key: Key, document: StoredDocument): string {
  return `${letters.put}${JSON.stringify(key)}\t${document.text}`;
}

/** What `putText` was made of, without its first character. Throws SyntaxError where the key isn't JSON. */
export function splitPut(text: string): readonly [key: Key, document: string] {
  // A key's JSON text has no tab of its own: it would be written \t.
  const tab = text.indexOf('\t');
  return [String(JSON.parse(text.slice(0, tab))), text.slice(tab + 1)];
}
