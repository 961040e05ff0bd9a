import { everyUnit, isDigit } from '../../../values/ascii.ts';
import type { FileSystem } from '../file-system.ts';
import type { JournalStart } from '../journal/journal.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { readText, replaceFile, syncPath } from '../whole-file.ts';

const label = 'localvault replacing 1';

/**
 * The name of the mark: a file that is there while the whole state is being replaced. It's empty at first, and says where the journal has
 * to begin again, if the replacement is cut short, before the journal is replaced. The next state's journal may have another key, so
 * it can't say so itself.
 */
export const markName = 'replacing';

function markPath(home: string): string {
  return `${home}/${markName}`;
}

function markText({ generation, sequence, moment }: JournalStart, authenticator: Authenticator): string {
  const tag = authenticator.tag(`replacing ${generation} ${sequence} ${moment}`);
  return `${label} ${generation} ${sequence} ${moment} ${tag}\n`;
}

/** Says that there may be something left over, before anything of a replacement is written. */
export function announceReplacement(fs: FileSystem, home: string): void {
  fs.close(fs.open(markPath(home), 'create'));
}

/** Whether a replacement has begun and its end is not known of. */
export function isReplacementAnnounced(fs: FileSystem, home: string): boolean {
  return readText(fs, markPath(home)) !== undefined;
}

/**
 * Marks the state of a generation as being replaced, once all of its journal is in the documents' files. It is on the disk when this
 * returns.
 */
export function writeMark(fs: FileSystem, home: string, start: JournalStart, authenticator: Authenticator): void {
  replaceFile(fs, markPath(home), Buffer.from(markText(start, authenticator)), { sync: true });
  syncPath(fs, home);
}

/** Where the journal of a generation has to begin again; undefined where its replacement wasn't cut short. */
export function readMark(
  fs: FileSystem,
  home: string,
  generation: string,
  authenticator: Authenticator,
): JournalStart | undefined {
  const text = readText(fs, markPath(home));
  const [marked = '', sequence = '', moment = ''] = text?.slice(label.length + 1).split(' ') ?? [];
  if (marked !== generation) {
    return undefined;
  }
  const start = { generation, sequence: Number(sequence), moment: everyUnit(moment, isDigit) ? BigInt(moment) : 0n };
  return text === markText(start, authenticator) ? start : undefined;
}
