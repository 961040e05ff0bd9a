import { StateError } from '../../../values/state-error.ts';
import type { FileSystem } from '../file-system.ts';
import { journalLabel, journalPath } from '../journal/journal.ts';
import { listFolder, readText } from '../whole-file.ts';
import { documentFolders, stateFilePath } from './file.ts';

/**
 * What a state's folder holds:
 *
 * - `state`: a `state.json`.
 * - `nothing`: no state yet, or one that was never completed.
 * - `headless`: a state whose `state.json` is missing.
 * - `foreign`: something else, such as the file or folder `name`.
 */
type HomeContents =
  | { readonly kind: 'state' | 'nothing' | 'headless' }
  | { readonly kind: 'foreign'; readonly name: string };

/** The files of a state beside its documents. */
export const stateFiles = ['journal', 'lock', 'owner', 'position', 'server.sock', 'state.json'] as const;

/** The files that a state may have before `state.json` exists. */
const filesBeforeState: ReadonlySet<string> = new Set([
  'lock',
  'owner',
  'server.sock',
  'journal',
  '.journal.tmp',
  'position',
  '.position.tmp',
  '.state.json.tmp',
]);

/** Whether a name is Git's own, such as `.git` or `.gitignore`. A state may be a Git repository. */
export function isGits(name: string): boolean {
  return name.startsWith('.git');
}

/** Determines what a state's folder contains. A missing folder contains nothing. */
export function contentsOf(fs: FileSystem, home: string): HomeContents {
  const names = listFolder(fs, home).map((entry) => entry.name);
  if (names.includes('state.json')) {
    return { kind: 'state' };
  }
  const name = names.find((one) => !filesBeforeState.has(one) && !isGits(one));
  const journal = names.includes('journal') ? (readText(fs, journalPath(home)) ?? '') : undefined;
  if (name !== undefined) {
    const isOurs = journal?.startsWith(journalLabel) === true && documentFolders.some((one) => names.includes(one));
    return isOurs ? { kind: 'headless' } : { kind: 'foreign', name };
  }
  return { kind: journal !== undefined && hasRecords(journal) ? 'headless' : 'nothing' };
}

/**
 * Refuses a folder that is used for something else, or a state without its `state.json`.
 *
 * @throws StateError
 */
export function refuseForeign(fs: FileSystem, home: string, { acceptHeadless = false } = {}): void {
  const contents = contentsOf(fs, home);
  // Another process may have created the state meanwhile.
  if (contents.kind === 'foreign' && readText(fs, stateFilePath(home)) === undefined) {
    throw new StateError(
      `${home} holds "${contents.name}" but no state.json, so it is not a state of localvault; set LOCALVAULT_HOME to another folder`,
    );
  }
  if (contents.kind === 'headless' && !acceptHeadless && readText(fs, stateFilePath(home)) === undefined) {
    throw new StateError(headless(home));
  }
}

/** The error for a state without its `state.json`. */
function headless(home: string): string {
  return (
    `${stateFilePath(home)} is missing, and the state can't be opened without it: restore it from a backup, ` +
    'or run "localvault state snapshot restore FILE" or "localvault state reset", which keep a copy of what is there'
  );
}

/** Whether a journal contains records. Its key is unknown without `state.json`, but a second line must be a record. */
function hasRecords(text: string): boolean {
  return !text.startsWith(journalLabel) || text.slice(0, -1).includes('\n');
}
