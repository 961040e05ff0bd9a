import Table from 'cli-table3';

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

/** A table of our own making, for what the real one has no table for: without borders, columns as wide as they look. */
export function gridTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    chars: { ...none, middle: '    ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(
    [...headings],
    headings.map((heading) => '-'.repeat(heading.length)),
    ...rows.map((row) => [...row]),
  );
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
