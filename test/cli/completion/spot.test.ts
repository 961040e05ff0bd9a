import { expect, test } from 'vitest';
import { findInCommand, findInTree } from '../../../src/cli/completion/spot.ts';
import { booleanFlag, textFlag } from '../../../src/cli/flags/flag-types.ts';

const load = () => Promise.reject(new Error('nothing is loaded'));
const get = { word: 'get', summary: 'Get', load };
const metadata = { word: 'metadata', summary: 'Metadata', load, commands: () => [get] };
const kv = { word: 'kv', summary: 'KV', load, commands: () => [get, metadata] };
const tree = [kv, { word: 'read', summary: 'Read', load }];

test.each([
  [[], { branch: tree, command: undefined, before: [] }],
  [['kv'], { branch: [get, metadata], command: undefined, before: [] }],
  [['kv', 'metadata', 'get', 'a'], { branch: [], command: get, before: ['a'] }],
  [['kv', 'nosuch'], { branch: [get, metadata], command: undefined, before: ['nosuch'] }],
  [['-x', 'read'], { branch: tree, command: undefined, before: ['-x', 'read'] }],
])('%j in the tree', (words, spot) => {
  expect(findInTree(words, tree)).toEqual(spot);
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

test.each([
  [['a', '-yes', 'b'], '', { at: 'argument', before: ['a', 'b'] }],
  [['a', '-text', 'b', '-', 'c'], 'd', { at: 'argument', before: ['a', '-', 'c'] }],
  [['a'], '-te', { at: 'flag', dashes: '-' }],
  [['a'], '-text=', { at: 'flag value', flag: text, head: '-text=' }],
  [['a', '-text'], '', { at: 'flag value', flag: text, head: '' }],
  [['a', '--', '-yes'], '-x', { at: 'argument', before: ['a', '-yes'] }],
])('after %j, %j, where flags may follow arguments', (before, current, spot) => {
  expect(findInCommand(before, current, flags, true)).toEqual(spot);
});
