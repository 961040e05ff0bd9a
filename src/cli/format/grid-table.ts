import Table from 'cli-table3';
import { isPrintableAscii } from '../../values/ascii.ts';
import { escapeControls } from '../../values/escape-controls.ts';
import type { Context } from '../context.ts';

const gap = '    ';

const none = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
};

/*
 * Tables of our own commands, which import this file when they print one: cli-table3 takes several milliseconds to load. The tables of
 * Vault's commands follow its layout to the byte (`columns.ts`).
 */

/** Prints a table of our own, with a bold heading where there are colours. */
export function printTable(context: Context, headings: readonly string[], rows: readonly (readonly string[])[]): void {
  context.ui.table(gridTable(headings, rows));
}

/**
 * A table without borders. Its columns are as wide as they look: wide characters count twice. Control characters are escaped on
 * every output: cli-table3 would take some for colours, and end these with escape sequences of its own.
 *
 * @param headings undefined for the continuation of a table
 * @param widths the least widths of the columns
 */
export function gridTable(
  headings: readonly string[] | undefined,
  rows: readonly (readonly string[])[],
  widths: readonly number[] = [],
): string {
  if (headings === undefined && rows.every((row) => row.every(isPrintableAscii))) {
    return rows.map((row) => plainLine(row, widths)).join('\n');
  }
  const table = new Table({
    chars: { ...none, middle: gap },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  const head = headings === undefined ? [] : [headings, headings.map((heading) => '-'.repeat(heading.length))];
  // cli-table3's own widths are fixed and cut cells off, so a row that isn't printed keeps the columns apart.
  const spacer = widths.map((width) => '-'.repeat(width));
  const shown = rows.map((row) => row.map((cell) => escapeControls(cell, false)));
  table.push(...[...head, ...shown, spacer].map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Aligns the cells of one row. cli-table3 takes half a millisecond per row, almost a minute for 100,000 rows. */
function plainLine(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, i) => cell.padEnd(widths[i] ?? 0))
    .join(gap)
    .trimEnd();
}
