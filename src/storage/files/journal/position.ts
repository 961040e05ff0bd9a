import { DamageError } from '../damage.ts';
import type { FileSystem } from '../file-system.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { readText, replaceFile, writeAll } from '../whole-file.ts';

/** How far a generation's journal is known to be durable. */
export interface Position {
  readonly generation: string;
  /** The last transaction that is known to be durable. */
  readonly sequence: number;
}

/** The path of the position's file. */
export function positionPath(home: string): string {
  return `${home}/position`;
}

const label = 'localvault position 1';
/** A fixed number of digits, so that each position overwrites the last one exactly. */
const digits = 16;

/** @param authenticator The generation's */
function positionText({ generation, sequence }: Position, authenticator: Authenticator): string {
  const tag = authenticator.tag(`position ${sequence}`);
  return `${label} ${generation} ${String(sequence).padStart(digits, '0')} ${tag}\n`;
}

/**
 * Reads the position. A journal that ends before it was cut short or replaced by an older one.
 *
 * Read it before the journal, because it is written after the journal.
 *
 * @param authenticator The state's, not a generation's
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
  if (generation === '' || text !== positionText(position, authenticator.ofGeneration(generation))) {
    throw new DamageError(`${path} is damaged: its contents were changed`);
  }
  return position;
}

/**
 * Replaces the position and makes the contents durable.
 *
 * @param authenticator The state's, not a generation's
 */
export function installPosition(fs: FileSystem, home: string, position: Position, authenticator: Authenticator): void {
  const text = positionText(position, authenticator.ofGeneration(position.generation));
  replaceFile(fs, positionPath(home), Buffer.from(text), { sync: true });
}

/**
 * Overwrites the position. The caller holds the lock and has synced the journal up to there. The position itself isn't synced:
 * after a power cut it may be an older one, which is fine, but it must never be ahead of the journal.
 *
 * @param authenticator The generation's
 */
export function writePosition(fs: FileSystem, file: number, position: Position, authenticator: Authenticator): void {
  writeAll(fs, file, Buffer.from(positionText(position, authenticator)), 0);
}
