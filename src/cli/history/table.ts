import type { HistoryEntry } from '../../client/history/entry.ts';
import { HistoryTokens } from '../../client/history/tokens.ts';
import { escapeControls } from '../../values/escape-controls.ts';
import { gridTable } from '../format/grid-table.ts';

/** A table of entries, for people. */
export interface HistoryTable {
  /** The text of the whole table, without control characters. */
  readonly text: string;
  /** The indexes of the lines that show a refusal. The first two lines are the heading. */
  readonly refused: ReadonlySet<number>;
}

const headings = ['Time', 'Who', 'Operation', 'Path', 'Result', 'Changed'];
const headingLines = 2;

/**
 * Prints entries as a table with a line for each.
 *
 * @param all the whole history: other entries may show who owned a token
 */
export function historyTable(entries: readonly HistoryEntry[], all: readonly HistoryEntry[]): HistoryTable {
  const tokens = new HistoryTokens(all);
  const rows = entries.map((entry) =>
    [
      entry.time.replace(/\.\d+Z$/, 'Z'),
      whoOf(entry, tokens),
      entry.operation,
      entry.path,
      resultOf(entry),
      entry.isRefused ? '-' : entry.dataNames.join(', ') || '-',
    ].map((cell) => escapeControls(cell, false)),
  );
  const refused = entries.flatMap((entry, i) => (entry.isRefused ? [i + headingLines] : []));
  return { text: gridTable(headings, rows), refused: new Set(refused) };
}

function whoOf(entry: HistoryEntry, tokens: HistoryTokens): string {
  const owner = tokens.ownerOf(entry);
  if (owner === undefined) {
    if (!entry.isRefused || isLogin(entry)) {
      return '-';
    }
    return entry.token === '' ? 'no valid token' : 'unknown token';
  }
  const others = owner.policies.filter((policy) => policy !== owner.displayName).join(', ');
  return `${owner.displayName || '-'}${others === '' ? '' : ` (${others})`}`;
}

/** The message of a backend is in the history only as a hash. */
function resultOf(entry: HistoryEntry): string {
  if (!entry.isRefused) {
    return 'ok';
  }
  return `refused: ${entry.reason || (isLogin(entry) ? 'invalid login' : 'invalid request')}`;
}

/** Logins need no token. */
function isLogin({ path, dataNames }: HistoryEntry): boolean {
  return path.endsWith('/login') && dataNames.some((name) => loginFields.has(name));
}

const loginFields = new Set(['role_id', 'secret_id']);
