import { expect, test } from 'vitest';
import { heading, headingOfMap } from '../../../src/cli/kv/heading.ts';

test.each([
  ['Secret Path', 'secret/data/a', '== Secret Path =='],
  ['Secret Path', 'secret/data/mysql/webapp', '====== Secret Path ======'],
  ['Secret Path', 'secret/data/e', '== Secret Path =='],
  ['Metadata Path', 'secret/metadata/m', '= Metadata Path ='],
  ['Secret Path', 'kv/data/é', '== Secret Path =='],
])('a title over %s: %s', (title, path, expected) => {
  expect(heading(title, Buffer.byteLength(path))).toBe(expected);
});

test("a map's title is as wide as its table's keys and the word Value", () => {
  expect(headingOfMap('Data', { a: 1 })).toBe('== Data ==');
  expect(headingOfMap('Data', {})).toBe('== Data ==');
  expect(headingOfMap('Metadata', { custom_metadata: null })).toBe('======= Metadata =======');
});
