import { trimSpace } from '../../go/text.ts';
import { isPrintableAscii } from '../../values/ascii.ts';

const usualGap = '    ';

/**
 * Aligns cells in columns, usually four spaces apart, like OpenBao's tables. Lines are split at `delimiter`, and cells are trimmed; an
 * empty one becomes `n/a`. Widths count code points. Newlines in a value are kept.
 */
export function columns(lines: readonly string[], delimiter = '|', gap = usualGap): string {
  const rows = lines.map((line) => line.split(delimiter).map((cell) => trimSpace(cell) || 'n/a'));
  const lengths = rows.map((row) => row.map(countPoints));
  const widths: number[] = [];
  for (const row of lengths) {
    row.forEach((length, i) => {
      widths[i] = Math.max(widths[i] ?? 0, length);
    });
  }
  const padded = (cell: string, row: number, i: number) =>
    cell + ' '.repeat((widths[i] ?? 0) - (lengths[row]?.[i] ?? 0));
  return rows
    .map((row, number) => row.map((cell, i) => (i < row.length - 1 ? padded(cell, number, i) : cell)).join(gap))
    .join('\n');
}

/** Aligns cells like `columns`, and underlines the headings in the first line. */
export function table(lines: readonly string[], delimiter = '|', gap = usualGap): string {
  const [heading, ...rows] = lines;
  if (heading === undefined) {
    return '';
  }
  const underline = heading.split(delimiter).map((cell) => '-'.repeat(countBytes(trimSpace(cell))));
  return columns([heading, underline.join(delimiter), ...rows], delimiter, gap);
}

function countPoints(text: string): number {
  return isPrintableAscii(text) ? text.length : [...text].length;
}

function countBytes(text: string): number {
  return isPrintableAscii(text) ? text.length : Buffer.byteLength(text);
}
