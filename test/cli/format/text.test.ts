import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columns, table } from '../../../src/cli/format/columns.ts';
import { durationForTable, looksLikeDuration } from '../../../src/cli/format/duration-cell.ts';
import { gridTable } from '../../../src/cli/format/grid-table.ts';
import { wrap } from '../../../src/cli/format/wrap.ts';
import { NumberLiteral } from '../../../src/values/value.ts';

test('columns are as wide as their longest cell, counted in characters', () => {
  expect(columns(['a | bb', 'ccc | d', 'é日 | x'])).toBe('a      bb\nccc    d\né日     x');
  expect(columns(['a | ', ' | b'])).toBe('a      n/a\nn/a    b');
  expect(columns(['a | b | c', 'd'])).toBe('a    b    c\nd');
  expect(columns(['k ♨ two\nlines'], '♨')).toBe('k    two\nlines');
});

test('a table underlines its headings', () => {
  expect(table(['Key | Value', 'a | 1'])).toBe('Key    Value\n---    -----\na      1');
  expect(table([])).toBe('');
});

test('our own tables are the same where nothing special is in them', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 5 }), (rows) => {
      expect(gridTable(['Name', 'Value'], rows)).toBe(table(['Name | Value', ...rows.map((row) => row.join(' | '))]));
    }),
  );
});

test('text is broken evenly, at 78 bytes at most', () => {
  expect(wrap('short')).toBe('short');
  expect(
    wrap(
      '* Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use.',
      2,
    ),
  ).toBe(
    '  * Invalid path for a versioned K/V secrets engine. See the API docs for the\n  appropriate API endpoints to use.',
  );
  const long = 'x'.repeat(100);
  expect(wrap(`a ${long} b`)).toBe(`a ${long}\nb`);
});

test('breaking keeps every word, and only single words are too long', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-zé]{1,90}$/), { minLength: 1, maxLength: 60 }), (words) => {
      const lines = wrap(words.join(' ')).split('\n');
      expect(lines.join(' ')).toBe(words.join(' '));
      for (const line of lines.slice(0, -1)) {
        expect(Buffer.byteLength(line) <= 78 || !line.includes(' ')).toBe(true);
      }
    }),
  );
});

test('durations are known by their names and shown without zeros', () => {
  expect(['ttl', 'token_ttl', 'period', 'lease_max', 'my_duration'].every(looksLikeDuration)).toBe(true);
  expect(['ttls', 'tokenttl', 'periodic', 'max_ttl_x'].some(looksLikeDuration)).toBe(false);
  expect(durationForTable(3600)).toBe('1h');
  expect(durationForTable(new NumberLiteral('1.5'))).toEqual(new NumberLiteral('1.5'));
  expect(durationForTable('1h')).toBe('1h');
});
