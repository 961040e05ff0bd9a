import Table from 'cli-table3';
import { escapeControls } from '../../values/escape-controls.ts';
import type { Context } from '../context.ts';

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
  const table = new Table({
    chars: { ...none, middle: '    ' },
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
