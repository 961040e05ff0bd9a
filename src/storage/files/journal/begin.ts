import type { FileSystem } from '../file-system.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { syncPath } from '../whole-file.ts';
import { installJournal, type JournalStart } from './journal.ts';
import { installPosition } from './position.ts';

/**
 * Installs an empty journal for the next state, before that state's `state.json` exists. Journal and position are durable when this
 * returns. The journal comes first: to the current state a newer position would be damage, an empty journal isn't.
 */
export function beginJournal(fs: FileSystem, home: string, start: JournalStart, authenticator: Authenticator): void {
  installJournal(fs, home, start, authenticator);
  syncPath(fs, home);
  installPosition(fs, home, { generation: start.generation, sequence: start.sequence - 1 }, authenticator);
  syncPath(fs, home);
}

/**
 * Restores the journal of a state after a process died while it replaced the state: the journal was replaced already, `state.json`
 * wasn't. The position comes first, because here the state exists.
 */
export function restoreJournal(fs: FileSystem, home: string, start: JournalStart, authenticator: Authenticator): void {
  installPosition(fs, home, { generation: start.generation, sequence: start.sequence - 1 }, authenticator);
  syncPath(fs, home);
  installJournal(fs, home, start, authenticator);
}
