import type { FileSystem } from '../file-system.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { syncPath } from '../whole-file.ts';
import { installJournal, type JournalStart } from './journal.ts';
import { installPosition } from './position.ts';

/**
 * Gives the next state a journal without records, before its `state.json` is there. Journal and position are on the disk when this
 * returns, in this order: a position that is ahead of the state that is still there would be damage, an empty journal isn't.
 */
export function beginJournal(fs: FileSystem, home: string, start: JournalStart, authenticator: Authenticator): void {
  installJournal(fs, home, start, authenticator);
  syncPath(fs, home);
  installPosition(fs, home, { generation: start.generation, sequence: start.sequence - 1 }, authenticator);
  syncPath(fs, home);
}

/**
 * Gives a state its journal back that a process had replaced before it died, before it could replace the state. The other order, since
 * that state is there.
 */
export function restoreJournal(fs: FileSystem, home: string, start: JournalStart, authenticator: Authenticator): void {
  installPosition(fs, home, { generation: start.generation, sequence: start.sequence - 1 }, authenticator);
  syncPath(fs, home);
  installJournal(fs, home, start, authenticator);
}
