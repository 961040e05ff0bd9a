import type { HistoryEntry } from '../../client/whole-state.ts';
import { escapeControls } from '../../values/escape-controls.ts';
import { gridTable } from '../format/grid-table.ts';

/** A table of entries, for people. */
export interface HistoryTable {
  /** The text of the whole table, without control characters. */
  readonly text: string;
  /** The numbers of the lines that tell of a refusal. The first two lines are the heading. */
  readonly refused: ReadonlySet<number>;
}

const headings = ['Time', 'Who', 'Operation', 'Path', 'Result', 'Changed'];
const headingLines = 2;

/** Prints entries as a table with a line for each. */
export function historyTable(entries: readonly HistoryEntry[]): HistoryTable {
  const rows = entries.map((entry) =>
    [
      entry.time.replace(/\.\d+Z$/, 'Z'),
      whoOf(entry),
      entry.operation,
      entry.path,
      resultOf(entry),
      entry.isRefused ? '-' : entry.dataNames.join(', ') || '-',
    ].map((cell) => escapeControls(cell, false)),
  );
  const refused = entries.flatMap((entry, i) => (entry.isRefused ? [i + headingLines] : []));
  return { text: gridTable(headings, rows), refused: new Set(refused) };
}

function whoOf({ displayName, policies }: HistoryEntry): string {
  const others = policies.filter((policy) => policy !== displayName).join(', ');
  return `${displayName || '-'}${others === '' ? '' : ` (${others})`}`;
}

function resultOf({ isRefused, reason }: HistoryEntry): string {
  return isRefused ? ['refused', reason].filter((text) => text !== '').join(': ') : 'ok';
}
