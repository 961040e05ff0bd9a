import { DamageError } from '../damage.ts';
import type { FileSystem } from '../file-system.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { readText, replaceFile, writeAll } from '../whole-file.ts';

/** How far a generation's journal is known to have come. */
export interface Position {
  readonly generation: string;
  /** The sequence number of the last transaction that is known to be on the disk. */
  readonly sequence: number;
}

/** The path of the position's file. */
export function positionPath(home: string): string {
  return `${home}/position`;
}

const label = 'localvault position 1';
/** The number has as many digits as the greatest one, so that each position takes the place of the one before. */
const digits = 16;

/** `authenticator` is the generation's. */
function positionText({ generation, sequence }: Position, authenticator: Authenticator): string {
  const tag = authenticator.tag(`position ${sequence}`);
  return `${label} ${generation} ${String(sequence).padStart(digits, '0')} ${tag}\n`;
}

/**
 * Reads the position. A journal that ends before it was cut short or replaced by an older one.
 *
 * Whoever reads the journal too reads this first: it is written after the journal.
 *
 * @throws DamageError where it is missing or was changed.
 */
export function readPosition(fs: FileSystem, home: string, authenticator: Authenticator): Position {
  const path = positionPath(home);
  const text = readText(fs, path);
  if (text === undefined) {
    throw new DamageError(`${path} is missing, so nobody knows where the journal should end`);
  }
  const [generation = '', number = ''] = text.slice(label.length + 1).split(' ', 2);
  const position = { generation, sequence: Number(number) };
  if (generation === '' || text !== positionText(position, authenticator.ofGeneration(generation))) {
    throw new DamageError(`${path} is damaged: its contents were changed`);
  }
  return position;
}

/** Puts a new position in the old one's place and its contents on the disk. `authenticator` is the state's, of no generation. */
export function installPosition(fs: FileSystem, home: string, position: Position, authenticator: Authenticator): void {
  const text = positionText(position, authenticator.ofGeneration(position.generation));
  replaceFile(fs, positionPath(home), Buffer.from(text), { sync: true });
}

/**
 * Writes over the position, for whoever holds the lock and has synced the journal up to there. It isn't synced itself: after a power
 * cut it may be an older one, which is right too, but it must never be ahead of the journal. `authenticator` is the generation's.
 */
export function writePosition(fs: FileSystem, file: number, position: Position, authenticator: Authenticator): void {
  writeAll(fs, file, Buffer.from(positionText(position, authenticator)), 0);
}
