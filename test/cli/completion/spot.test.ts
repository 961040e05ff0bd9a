import { expect, test } from 'vitest';
import { findInCommand, findInTree } from '../../../src/cli/completion/spot.ts';
import { booleanFlag, textFlag } from '../../../src/cli/flag-types.ts';

const names = new Set(['kv', 'kv get', 'kv metadata', 'kv metadata get', 'read']);

test.each([
  [[], { name: '', before: [] }],
  [['kv'], { name: 'kv', before: [] }],
  [['kv', 'metadata', 'get', 'a'], { name: 'kv metadata get', before: ['a'] }],
  [['kv', 'nosuch'], { name: 'kv', before: ['nosuch'] }],
  [['-x', 'read'], { name: '', before: ['-x', 'read'] }],
])('%j in the tree', (words, spot) => {
  expect(findInTree(words, names)).toEqual(spot);
});

const text = textFlag({ help: 'Text.' });
const yes = booleanFlag({ help: 'Yes.', aliases: ['y'] });
const flags = { text, yes };

test.each([
  [[], '', { at: 'argument', before: [] }],
  [[], '-', { at: 'flag', dashes: '-' }],
  [[], '--', { at: 'flag', dashes: '--' }],
  [[], '--te', { at: 'flag', dashes: '--' }],
  [[], '-text=a=b', { at: 'flag value', flag: text, head: '-text=' }],
  [[], '--y=t', { at: 'flag value', flag: yes, head: '--y=' }],
  [[], '-nosuch=', undefined],
  [['-text'], '', { at: 'flag value', flag: text, head: '' }],
  [['-text'], '-x', { at: 'flag value', flag: text, head: '' }],
  [['-text', 'x'], '', { at: 'argument', before: [] }],
  [['-yes'], '', { at: 'argument', before: [] }],
  [['-text=', '-y', 'a', '-text'], '', { at: 'argument', before: ['a', '-text'] }],
  [['--', '-text'], '-x', { at: 'argument', before: ['-text'] }],
  [['a'], '-x', { at: 'argument', before: ['a'] }],
  [['-'], '', { at: 'argument', before: ['-'] }],
])('after %j, %j', (before, current, spot) => {
  expect(findInCommand(before, current, flags)).toEqual(spot);
});
