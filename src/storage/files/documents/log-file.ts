import type { Key } from '../../storage.ts';
import { parseFrozen, StoredDocument } from '../../stored-document.ts';
import type { FileSystem } from '../file-system.ts';
import { isAuthentic } from '../journal/record.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { openIfThere, readFrom } from '../whole-file.ts';
import { type FoundDocument, isFileContent, isObject } from './file.ts';

// A log is the file that the documents of a folder below `logs` share. Each checkpoint appends a batch: a line for each document, with the
// contents of a document's file, or without a document if that was removed; then a line that completes the batch:
//
//     {"key":"logs/a/1","document":{…},"sequence":17,"tag":"…"}
//     {"key":"logs/a/2","sequence":16}
//     {"batch":201,"kept":0,"documents":1,"tag":"…"}
//
// The last line for a key counts.

/** A line about a document. */
export interface LogEntry {
  readonly key: Key;
  /** Stamped. Undefined if the document was removed. */
  readonly document: StoredDocument | undefined;
  /** The transaction that stored the document; for a removal, the first one that the journal had. */
  readonly sequence: number;
}

/** The contents of a log. */
export interface LogReading {
  /** The authentic lines, in their order. A removal is authentic in a complete batch only. */
  readonly entries: readonly LogEntry[];
  /** The numbers of the lines that were changed. */
  readonly faults: readonly number[];
  /** Where the last complete batch ends, in bytes. Behind it is nothing, or what a crash left of a batch that the journal still has. */
  readonly end: number;
  /** As the last batch says. */
  readonly estimate: LogEstimate;
}

/** What the line that completes a batch says of the whole log, so that a writer needn't read the log. */
export interface LogEstimate {
  /**
   * About how many bytes of lines the log needs: those that it had when it was last read or created, less those of documents that were removed
   * since. A log that is much longer is worth rewriting.
   */
  readonly kept: number;
  /**
   * A lower bound of the number of its documents: how many it had then, less the removals since. When it is 0 after a removal, the log may be
   * without documents.
   */
  readonly documents: number;
}

/** What is known of a log that isn't there. */
export const emptyLog: LogEstimate = { kept: 0, documents: 0 };

/** The line of a document. */
export function putLine(key: Key, { text, stamp }: StoredDocument): string {
  if (stamp === undefined) {
    throw new Error(`${key} has no stamp`);
  }
  const { sequence, tag } = stamp;
  return `{"key":${JSON.stringify(key)},"document":${text},"sequence":${sequence},"tag":"${tag}"}\n`;
}

/**
 * The line of a removed document.
 *
 * @param first The first transaction in the journal
 */
export function removalLine(key: Key, first: number): string {
  return `{"key":${JSON.stringify(key)},"sequence":${first}}\n`;
}

/** Completes a batch. */
export function batchOf(lines: readonly string[], estimate: LogEstimate, authenticator: Authenticator): Buffer {
  const body = Buffer.from(lines.join(''));
  const { kept, documents } = estimate;
  const tag = authenticator.tag(taggedStart(kept, documents), body);
  const end = `{"batch":${body.length},"kept":${kept},"documents":${documents},"tag":"${tag}"}\n`;
  return Buffer.concat([body, Buffer.from(end)]);
}

/** Format 3 had no number of documents. */
function taggedStart(kept: number, documents: number | undefined): string {
  return documents === undefined ? `batch ${kept} ` : `batch ${kept} ${documents} `;
}

/** How a batch was completed. */
export interface BatchEnd {
  /** The length of its other lines, in bytes. */
  readonly batch: number;
  readonly kept: number;
  /** Undefined in format 3. */
  readonly documents: number | undefined;
  readonly tag: string;
}

/** What a batch's end says of the log. */
export function estimateOf({ kept, documents = 0 }: BatchEnd): LogEstimate {
  return { kept, documents };
}

/** In bytes. */
export const longestBatchEnd = 160;
const batchEndStart = '{"batch":';

/** Parses the line that completes a batch, without its line feed. Undefined if it is another line. */
export function batchEndIn(line: string): BatchEnd | undefined {
  if (!line.startsWith(batchEndStart)) {
    return undefined;
  }
  const value = parsed(line);
  if (!isObject(value)) {
    return undefined;
  }
  const { batch, kept, documents, tag } = value;
  const isKnown = documents === undefined || isCount(documents);
  return isCount(batch) && isCount(kept) && isKnown && typeof tag === 'string'
    ? { batch, kept, documents, tag }
    : undefined;
}

/** Whether a batch is as it was written. */
export function isBatchIntact(body: Uint8Array, end: BatchEnd, authenticator: Authenticator): boolean {
  return authenticator.tag(taggedStart(end.kept, end.documents), body) === end.tag;
}

/** Reads a log's bytes. Undefined if there is no file. */
export function readLogFile(fs: FileSystem, path: string): Buffer | undefined {
  const file = openIfThere(fs, path);
  if (file === undefined) {
    return undefined;
  }
  try {
    return readFrom(fs, file, 0, fs.fstat(file).size);
  } finally {
    fs.close(file);
  }
}

/**
 * Reads a log.
 *
 * An incomplete batch at its end may be what a crash left (`isLeftByCrash`). Everything else that isn't a complete batch was changed
 * afterwards.
 *
 * @param first The first transaction in the journal
 */
export function readLog(bytes: Buffer, authenticator: Authenticator, first: number): LogReading {
  const entries: LogEntry[] = [];
  const faults: number[] = [];
  let end = 0;
  let estimate = emptyLog;
  /** The lines behind `end`. */
  let lines: Line[] = [];
  let number = 0;
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(lineFeed, start);
    const next = feed < 0 ? bytes.length : feed + 1;
    const line = {
      number: ++number,
      start,
      text: bytes.toString('utf8', start, feed < 0 ? next : feed),
      isWhole: feed >= 0,
    };
    const last = line.isWhole ? batchEndIn(line.text) : undefined;
    const from = start - (last?.batch ?? 0);
    if (last !== undefined && from >= end && isBatchIntact(bytes.subarray(from, start), last, authenticator)) {
      recover(lines.filter((one) => one.start < from));
      for (const one of lines) {
        const entry = one.start < from ? undefined : entryIn(one.text);
        if (entry !== undefined) {
          entries.push(entry);
        }
      }
      estimate = estimateOf(last);
      end = next;
      lines = [];
    } else {
      lines.push(line);
    }
    start = next;
  }
  if (!isLeftByCrash(lines, authenticator, first)) {
    recover(lines);
  }
  return { entries, faults, end, estimate };

  /** Takes what is authentic of lines that belong to no complete batch. */
  function recover(damaged: readonly Line[]): void {
    const authentic = damaged.map((line) => authenticEntryIn(line, authenticator));
    entries.push(...authentic.filter((entry) => entry?.document !== undefined).filter(isDefined));
    const wrong = damaged.filter((_, index) => authentic[index] === undefined);
    const last = damaged.at(-1);
    // With every line in order, the one that completes the batch is missing.
    faults.push(...(wrong.length === 0 && last !== undefined ? [last.number + 1] : wrong.map((line) => line.number)));
  }
}

interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Where it starts in the file. */
  readonly start: number;
  readonly text: string;
  /** Whether it has a line feed. */
  readonly isWhole: boolean;
}

/** Ends each line. */
export const lineFeed = 10;

/**
 * Whether lines behind the last batch are the beginning of one that a crash interrupted. A kill leaves intact lines and perhaps a part of one.
 * The journal may have been shortened since, without a change to this log. A power cut may also leave holes, of which no one can tell
 * what they were: then the lines that are intact must belong to transactions that the journal still contains.
 */
function isLeftByCrash(lines: readonly Line[], authenticator: Authenticator, first: number): boolean {
  const whole = lines.filter((line) => line.isWhole);
  const intact = whole.map((line) => authenticEntryIn(line, authenticator)).filter(isDefined);
  const part = lines.find((line) => !line.isWhole);
  // The line that completes a batch isn't followed by anything but a line feed, so this one was changed.
  const isChanged = part !== undefined && batchEndIn(part.text.slice(0, -1)) !== undefined;
  return (
    (intact.length === whole.length && !isChanged) ||
    (intact.length > 0 && intact.every(({ sequence }) => sequence >= first))
  );
}

/** The entry in a line of no complete batch. The tag of a removal was that of its batch. */
function authenticEntryIn(line: Line, authenticator: Authenticator): LogEntry | undefined {
  const entry = line.isWhole ? entryIn(line.text) : undefined;
  const isWrong = entry?.document !== undefined && !isAuthentic(authenticator, entry.key, entry.document);
  return isWrong ? undefined : entry;
}

function entryIn(line: string): LogEntry | undefined {
  const value = parsed(line);
  if (isFileContent(value)) {
    const { key, document, sequence, tag } = value;
    return { key, document: StoredDocument.fromObject(document, { sequence, tag }), sequence };
  }
  if (isObject(value) && typeof value['key'] === 'string' && isCount(value['sequence']) && !('document' in value)) {
    return { key: value['key'], document: undefined, sequence: value['sequence'] };
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return parseFrozen(text);
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}

/** The documents that a log's lines leave. */
export function documentsIn(entries: readonly LogEntry[]): Map<Key, FoundDocument> {
  const found = new Map<Key, FoundDocument>();
  for (const { key, document } of entries) {
    if (document === undefined) {
      found.delete(key);
    } else {
      found.set(key, { key, document });
    }
  }
  return found;
}
