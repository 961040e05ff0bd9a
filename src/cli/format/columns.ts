import { trimSpace } from '../../values/go-text.ts';

const usualGap = '    ';

/**
 * Lines up cells in columns, usually four blanks between them, the last one as long as it is. Cells are cut out of each line at
 * `delimiter` and trimmed; empty ones read `n/a`. Widths count code points, and a value's own line breaks stay as they are: so the
 * real one's tables look, to the letter.
 */
export function columns(lines: readonly string[], delimiter = '|', gap = usualGap): string {
  const rows = lines.map((line) => line.split(delimiter).map((cell) => trimSpace(cell) || 'n/a'));
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, length(cell));
    });
  }
  return rows
    .map((row) => row.map((cell, i) => (i < row.length - 1 ? pad(cell, widths[i] ?? 0) : cell)).join(gap))
    .join('\n');
}

/** The same, with the first line as headings, underlined. */
export function table(lines: readonly string[], delimiter = '|', gap = usualGap): string {
  const [heading, ...rows] = lines;
  if (heading === undefined) {
    return '';
  }
  const underline = heading.split(delimiter).map((cell) => '-'.repeat(Buffer.byteLength(trimSpace(cell))));
  return columns([heading, underline.join(delimiter), ...rows], delimiter, gap);
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(width - length(cell));
}

function length(text: string): number {
  let count = 0;
  for (const _ of text) {
    count++;
  }
  return count;
}
