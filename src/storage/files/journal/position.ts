import { everyUnit, isDigit } from '../../../values/ascii.ts';
import { DamageError } from '../damage.ts';
import type { FileSystem } from '../file-system.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { readText, replaceFile, writeAll } from '../whole-file.ts';

/** How far a generation's journal is known to be durable. */
export interface Position {
  readonly generation: string;
  /** The last transaction that is known to be durable. */
  readonly sequence: number;
  /** Where a reader may begin. Undefined if that is the journal's first record. */
  readonly checkpoint?: Checkpoint | undefined;
}

/** The place behind records that a journal doesn't need any more, because what they changed is durable in the documents' files. */
export interface Checkpoint {
  /** The sequence number of the journal's first record, by which a later journal differs. */
  readonly first: number;
  /** Where the next record starts, in bytes. */
  readonly place: number;
  /** That record's sequence number. */
  readonly sequence: number;
  /** The moment of the transaction before it, in nanoseconds since 1970. */
  readonly moment: bigint;
}

/** The path of the position's file. */
export function positionPath(home: string): string {
  return `${home}/position`;
}

const label = 'localvault position 1';
/** A fixed number of digits, so that each position overwrites the last one exactly. */
const digits = 16;

/** @param authenticator the generation's */
function positionText({ generation, sequence }: Position, authenticator: Authenticator): string {
  const tag = authenticator.tag(`position ${sequence}`);
  return `${label} ${generation} ${String(sequence).padStart(digits, '0')} ${tag}\n`;
}

/** @param authenticator the generation's */
function checkpointText({ first, place, sequence, moment }: Checkpoint, authenticator: Authenticator): string {
  const text = `checkpoint ${[first, place, sequence, moment].map((one) => String(one).padStart(digits + 4, '0')).join(' ')}`;
  return `${text} ${authenticator.tag(text)}\n`;
}

/**
 * Reads the position. A journal that ends before it was cut short or replaced by an older one.
 *
 * Read it before the journal, because it is written after the journal.
 *
 * @param authenticator the state's, not a generation's
 * @throws DamageError if it is missing or was changed
 */
export function readPosition(fs: FileSystem, home: string, authenticator: Authenticator): Position {
  const path = positionPath(home);
  const text = readText(fs, path);
  if (text === undefined) {
    throw new DamageError(`${path} is missing: without it nobody can tell whether the journal is complete`);
  }
  const [generation = '', number = ''] = text.slice(label.length + 1).split(' ', 2);
  const position = { generation, sequence: Number(number) };
  const own = authenticator.ofGeneration(generation);
  const line = positionText(position, own);
  if (generation === '' || !text.startsWith(line)) {
    throw new DamageError(`${path} is damaged: its contents were changed`);
  }
  return text === line ? position : { ...position, checkpoint: checkpointIn(text.slice(line.length), own) };
}

/** Reads a checkpoint. Returns undefined if it isn't authentic, as after a power cut: then the whole journal counts. */
function checkpointIn(text: string, authenticator: Authenticator): Checkpoint | undefined {
  const numbers = text.split(' ').slice(1, 5);
  const [first = '', place = '', sequence = '', moment = ''] = numbers;
  if (!numbers.every((one) => everyUnit(one, isDigit))) {
    return undefined;
  }
  const found = { first: Number(first), place: Number(place), sequence: Number(sequence), moment: BigInt(moment) };
  return text === checkpointText(found, authenticator) ? found : undefined;
}

/**
 * Replaces the position and makes the contents durable.
 *
 * @param authenticator the state's, not a generation's
 */
export function installPosition(fs: FileSystem, home: string, position: Position, authenticator: Authenticator): void {
  const text = positionText(position, authenticator.ofGeneration(position.generation));
  replaceFile(fs, positionPath(home), Buffer.from(text), { sync: true });
}

/**
 * Overwrites the position. The caller holds the lock and has synced the journal up to there. The position itself isn't synced:
 * after a power cut it may be an older one, which is fine, but it must never be ahead of the journal.
 *
 * @param authenticator the generation's
 */
export function writePosition(fs: FileSystem, file: number, position: Position, authenticator: Authenticator): void {
  writeAll(fs, file, Buffer.from(positionText(position, authenticator)), 0);
}

/**
 * Notes behind the position which records the journal doesn't need any more. The caller holds the lock and has made their documents'
 * files durable, in this order. The note isn't synced: without it the whole journal counts, which says the same.
 *
 * @param authenticator the generation's
 */
export function noteCheckpoint(
  fs: FileSystem,
  home: string,
  generation: string,
  checkpoint: Checkpoint,
  authenticator: Authenticator,
): void {
  const file = fs.open(positionPath(home), 'write');
  try {
    const { length } = positionText({ generation, sequence: 0 }, authenticator);
    const text = checkpointText(checkpoint, authenticator);
    writeAll(fs, file, Buffer.from(text), length);
    // With anything behind it, the note would never count.
    fs.truncate(file, length + text.length);
  } finally {
    fs.close(file);
  }
}
