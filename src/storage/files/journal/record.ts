import { isDigit } from '../../../values/ascii.ts';
import type { Writable } from '../../layer.ts';
import type { Key } from '../../storage.ts';
import { type EncodedDocument, StoredDocument } from '../../stored-document.ts';
import type { Authenticator } from '../keys/authenticator.ts';

/** One write of a transaction. Its document is sealed; encoding the record adds the stamp. */
export type Operation =
  | { readonly kind: 'put'; readonly key: Key; readonly document: StoredDocument }
  | { readonly kind: 'delete' | 'deleteAll'; readonly key: Key };

/** One committed transaction in the journal. */
export interface JournalRecord {
  /** One more than the previous record's. */
  readonly sequence: number;
  /** The moment of the transaction by the state's clock, in nanoseconds since 1970. */
  readonly moment: bigint;
  /** The last transaction that was known to be durable when this one was written. */
  readonly synced: number;
  readonly operations: readonly Operation[];
  /** In bytes. */
  readonly size: number;
}

/** A record without its operations. */
type RecordHead = Pick<JournalRecord, 'sequence' | 'moment' | 'synced'>;

const letters = { put: '+', delete: '-', deleteAll: '*' } as const;

/** Stamps a document: a tag binds it to its key and to the transaction that stores it. */
export function stampOf(
  authenticator: Authenticator,
  sequence: number,
  key: Key,
  document: StoredDocument,
): StoredDocument {
  const tag = tagOfWrite(authenticator, sequence, putText(key, document));
  return document.stamped({ sequence, tag });
}

/** Whether a document has the stamp of the state's owner for this key. */
export function isAuthentic(authenticator: Authenticator, key: Key, document: StoredDocument): boolean {
  const { stamp } = document;
  return stamp !== undefined && stamp.tag === tagOfWrite(authenticator, stamp.sequence, putText(key, document));
}

function tagOfWrite(authenticator: Authenticator, sequence: number, text: string): string {
  return authenticator.tag(`write ${sequence} `, text);
}

/**
 * The tag of a record.
 *
 * @param start the first line, up to the tag
 * @param body the bytes after the first line
 */
function tagOfRecord(authenticator: Authenticator, start: string, body: Uint8Array): string {
  return authenticator.tag(`record ${start}\n`, body);
}

/**
 * Encodes a record: a line with its sequence number, its length in bytes, its moment, the last durable transaction and a tag;
 * then a line for each operation, with a tag of its own:
 *
 *     12 96 1795333961937123456 11 <tag>
 *     +<tag> "policies/default"<tab>{"rules":"…"}      put
 *     -<tag> "policies/old"                            delete
 *     *<tag> "approle/5d0…/roles"                      delete all below
 *
 * The record's tag covers the whole record. Every command reads the whole journal, and this way it computes one tag per record.
 * Each operation also has a tag over its own line and the sequence number: repair uses it to recover operations from a damaged
 * record, and a document keeps it as its stamp.
 *
 * A server encodes thousands a second, so operations are written and tagged in place, without strings in between: that would be
 * 10 KB more garbage for each login.
 *
 * @param operations without stamps
 */
export function encodeRecord(
  head: RecordHead,
  operations: readonly Operation[],
  authenticator: Authenticator,
): StampedRecord {
  let end = headRoom;
  const stamped = operations.map((operation) => {
    const start = end;
    end = writeOperation(operation, start);
    return stampInPlace(operation, head.sequence, start, end, authenticator);
  });
  const start = `${head.sequence} ${end - headRoom} ${head.moment} ${head.synced}`;
  const line = `${start} ${tagOfRecord(authenticator, start, encoded.subarray(headRoom, end))}\n`;
  encoded.write(line, headRoom - line.length, 'latin1');
  return { bytes: encoded.subarray(headRoom - line.length, end), operations: stamped };
}

/** The result of `encodeRecord`. */
interface StampedRecord {
  /** Valid until the next record is encoded. */
  readonly bytes: Buffer;
  /** The operations, with stamped documents. */
  readonly operations: readonly Operation[];
}

/** Writes an operation's line without its tag. Returns where the line ends. */
function writeOperation(operation: Operation, start: number): number {
  const key = JSON.stringify(operation.key);
  const text = operation.kind === 'put' ? operation.document.text : '';
  encoded = withRoom(encoded, start, lineRoom + 3 * (key.length + text.length));
  let end = start + textAt;
  if (operation.kind === 'put') {
    end += encoded.write(`${key}\t`, end, 'utf8');
    end += encoded.write(text, end, 'utf8');
  } else {
    end += encoded.write(key, end, 'utf8');
  }
  encoded[end] = lineFeed;
  return end + 1;
}

/** Adds the line's tag. Returns the operation with its stamped document. */
function stampInPlace(
  operation: Operation,
  sequence: number,
  start: number,
  end: number,
  authenticator: Authenticator,
): Operation {
  const letter = letters[operation.kind];
  const tag = authenticator.tag(`write ${sequence} ${letter}`, encoded.subarray(start + textAt, end - 1));
  encoded.write(`${letter}${tag} `, start, 'latin1');
  if (operation.kind !== 'put') {
    return operation;
  }
  const { kind, key, document } = operation;
  return { kind, key, document: document.stamped({ sequence, tag }) };
}

const tagLength = 32;
/** Where the key starts in an operation's line, after the letter, the tag and a space. */
export const textAt = 2 + tagLength;
/** The length of an operation's line without its key and document. */
const lineRoom = textAt + 2;
const tab = 9;
const lineFeed = 10;
const space = 32;
const zero = 48;

/** Returns the buffer, or a larger one with its first `used` bytes, so that `more` bytes fit behind these. */
export function withRoom(buffer: Buffer, used: number, more: number): Buffer {
  if (buffer.length >= used + more) {
    return buffer;
  }
  const larger = Buffer.allocUnsafeSlow(2 * (used + more));
  buffer.copy(larger, 0, 0, used);
  return larger;
}

/** Room for the first line, in bytes. It contains the length and the tag of the body, so it is written after the body. */
const headRoom = 256;

/** Every record is encoded here, because a server encodes thousands a second. Each is written before the next one is encoded. */
let encoded: Buffer = Buffer.allocUnsafeSlow(8192);

/** Where a complete record is in a buffer. */
interface RecordPlace {
  readonly sequence: number;
  /** Where its first line starts, where the tag in that line does, and where the operations' lines start and end. */
  readonly start: number;
  readonly tag: number;
  readonly body: number;
  readonly end: number;
}

/**
 * Finds the record at `start`, without checking its tag. Returns undefined if no complete record starts there. Only the two numbers
 * that are needed to check the tag are read before it is checked: a command may read thousands of records.
 */
function findRecord(bytes: Buffer, start: number): RecordPlace | undefined {
  let sequence = 0;
  let at = start;
  for (; isDigit(bytes[at] ?? 0); at++) {
    sequence = 10 * sequence + (bytes[at] ?? 0) - zero;
  }
  let length = 0;
  const second = at + 1;
  for (at = second; isDigit(bytes[at] ?? 0); at++) {
    length = 10 * length + (bytes[at] ?? 0) - zero;
  }
  if (start === second - 1 || bytes[second - 1] !== space || second === at) {
    return undefined;
  }
  const rest = at;
  while (bytes[at] !== lineFeed && at < start + longestLine) {
    at++;
  }
  const tag = at - tagLength;
  const body = at + 1;
  const end = body + length;
  const isComplete = bytes[at] === lineFeed && rest < tag && bytes[tag - 1] === space && end <= bytes.length;
  return isComplete ? { sequence, start, tag, body, end } : undefined;
}

/**
 * Reads the record at `offset`. Returns undefined if there is no intact one: the journal ends there, its writer died, or the
 * record was changed.
 *
 * @param expected the sequence number that the record must have, if it is known
 */
export function decodeRecord(
  bytes: Buffer,
  offset: number,
  authenticator: Authenticator,
  expected?: number,
): EncodedRecord | undefined {
  const found = findRecord(bytes, offset);
  if (found === undefined || (expected !== undefined && found.sequence !== expected)) {
    return undefined;
  }
  const { start, tag, body, end } = found;
  const authentic = tagOfRecord(authenticator, bytes.toString('latin1', start, tag - 1), bytes.subarray(body, end));
  return authentic === bytes.toString('latin1', tag, tag + tagLength) ? new EncodedRecord(bytes, found) : undefined;
}

/** A record whose tag has been checked. The rest is decoded on demand. */
export class EncodedRecord implements JournalRecord {
  readonly #bytes: Buffer;
  readonly #place: RecordPlace;
  #operations: readonly Operation[] | undefined;

  constructor(bytes: Buffer, place: RecordPlace) {
    this.#bytes = bytes;
    this.#place = place;
  }

  /** Where it starts in the buffer. */
  get start(): number {
    return this.#place.start;
  }

  get sequence(): number {
    return this.#place.sequence;
  }

  get size(): number {
    return this.#place.end - this.#place.start;
  }

  get moment(): bigint {
    return BigInt(this.#field(2));
  }

  get synced(): number {
    return Number(this.#field(3));
  }

  get operations(): readonly Operation[] {
    this.#operations ??= this.#decode();
    return this.#operations;
  }

  /** A number in the first line. */
  #field(index: number): string {
    const { start, tag } = this.#place;
    return this.#bytes.toString('latin1', start, tag).split(' ')[index] ?? '';
  }

  /** Decodes the operation whose line starts there in the buffer. */
  operationAt(line: number): Operation {
    return operationAt(this.#bytes, line, this.#bytes.indexOf(lineFeed, line), this.sequence);
  }

  #decode(): Operation[] {
    const operations: Operation[] = [];
    const { body, end } = this.#place;
    for (let from = body; from < end; ) {
      const to = this.#bytes.indexOf(lineFeed, from);
      operations.push(operationAt(this.#bytes, from, to, this.sequence));
      from = to + 1;
    }
    return operations;
  }
}

/** Reads the operation's line from `from` to `to`. The record's tag has been checked. The document is decoded on demand. */
function operationAt(bytes: Buffer, from: number, to: number, sequence: number): Operation {
  const letter = String.fromCharCode(bytes[from] ?? 0);
  const start = from + textAt;
  if (letter === letters.put) {
    // The key's JSON text contains no tab: JSON escapes it as \t.
    const key = bytes.indexOf(tab, start);
    const document = StoredDocument.fromEncoded(new EncodedPut(bytes, from, key + 1, to, sequence));
    return { kind: 'put', key: keyIn(bytes, start, key), document };
  }
  return { kind: letter === letters.delete ? 'delete' : 'deleteAll', key: keyIn(bytes, start, to) };
}

/** Reads a key's JSON text. */
function keyIn(bytes: Buffer, start: number, end: number): Key {
  const key = bytes.toString('utf8', start + 1, end - 1);
  return key.includes('\\') ? String(JSON.parse(`"${key}"`)) : key;
}

/** The document in a put's line. A journal may have tens of thousands, of which a command uses a few (see `EncodedChanges`). */
class EncodedPut implements EncodedDocument {
  readonly #bytes: Buffer;
  readonly #line: number;
  readonly #text: number;
  readonly #end: number;
  readonly sequence: number;

  constructor(bytes: Buffer, line: number, text: number, end: number, sequence: number) {
    this.#bytes = bytes;
    this.#line = line;
    this.#text = text;
    this.#end = end;
    this.sequence = sequence;
  }

  get text(): string {
    return this.#bytes.toString('utf8', this.#text, this.#end);
  }

  get tag(): string {
    return this.#bytes.toString('latin1', this.#line + 1, this.#line + 1 + tagLength);
  }
}

/** Reads an operation's line from a damaged record. Returns undefined if the line wasn't written in this transaction. */
export function authenticOperation(
  line: string,
  sequence: number,
  authenticator: Authenticator,
): Operation | undefined {
  const written = line.charAt(0) + line.slice(textAt);
  if (line.charAt(1 + tagLength) !== ' ' || tagOfWrite(authenticator, sequence, written) !== tagIn(line)) {
    return undefined;
  }
  return operationIn(line, sequence);
}

function tagIn(line: string): string {
  return line.slice(1, 1 + tagLength);
}

/** Reads an operation's line whose tag has been checked. */
function operationIn(line: string, sequence: number): Operation {
  const letter = line.charAt(0);
  const rest = line.slice(textAt);
  if (letter === letters.put) {
    const [key, text] = splitPut(rest);
    return { kind: 'put', key, document: StoredDocument.fromText(text, { sequence, tag: tagIn(line) }) };
  }
  return { kind: letter === letters.delete ? 'delete' : 'deleteAll', key: String(JSON.parse(rest)) };
}

/** Longer than any line of a journal except those of operations. */
const longestLine = 200;

/** The short line of ASCII text at `offset`, without its line feed. Undefined if there is none. */
export function lineAt(bytes: Buffer, offset: number): string | undefined {
  const text = bytes.toString('latin1', offset, offset + longestLine + 1);
  const end = text.indexOf('\n');
  return end === -1 ? undefined : text.slice(0, end);
}

/** Applies operations to `target`. */
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

/** The text of a put, in the journal and in snapshots. */
export function putText(key: Key, document: StoredDocument): string {
  return `${letters.put}${JSON.stringify(key)}\t${document.text}`;
}

/** Splits the result of `putText`, without its first character. Throws SyntaxError if the key isn't JSON. */
export function splitPut(text: string): readonly [key: Key, document: string] {
  // The key's JSON text contains no tab: JSON escapes it as \t.
  const tab = text.indexOf('\t');
  return [String(JSON.parse(text.slice(0, tab))), text.slice(tab + 1)];
}
