import { everyUnit, isDigit } from '../../../values/ascii.ts';
import type { FileSystem } from '../file-system.ts';
import type { JournalStart } from '../journal/journal.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { readText, replaceFile, syncPath } from '../whole-file.ts';

const label = 'localvault replacing 1';

/**
 * The name of the mark, a file that exists while the whole state is replaced. It is empty at first. Before the journal is
 * replaced, the mark records where the journal continues if the replacement is interrupted. The next state's journal can't say
 * so, because it may have another key.
 */
export const markName = 'replacing';

function markPath(home: string): string {
  return `${home}/${markName}`;
}

function markText({ generation, sequence, moment }: JournalStart, authenticator: Authenticator): string {
  const tag = authenticator.tag(`replacing ${generation} ${sequence} ${moment}`);
  return `${label} ${generation} ${sequence} ${moment} ${tag}\n`;
}

/** Creates the mark, before a replacement writes anything else that may be left over. */
export function announceReplacement(fs: FileSystem, home: string): void {
  fs.close(fs.open(markPath(home), 'create'));
}

/** Whether a replacement has begun and may have been interrupted. */
export function isReplacementAnnounced(fs: FileSystem, home: string): boolean {
  return readText(fs, markPath(home)) !== undefined;
}

/**
 * Marks the state of a generation as being replaced, after its journal's changes were written to the documents' files. The mark
 * is durable when this returns.
 */
export function writeMark(fs: FileSystem, home: string, start: JournalStart, authenticator: Authenticator): void {
  replaceFile(fs, markPath(home), Buffer.from(markText(start, authenticator)), { sync: true });
  syncPath(fs, home);
}

/** Where the journal of a generation continues after an interrupted replacement. Undefined if there was none. */
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
