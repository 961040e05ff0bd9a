import { expect, test } from 'vitest';
import { historySetting } from '../../../src/client/history/setting.ts';

const mebibyte = 1024 * 1024;

test.each([
  ['off', { keeps: 'nothing', limit: 0 }],
  ['all', { keeps: 'all', limit: 4 * mebibyte }],
  ['1MiB', { keeps: 'changes', limit: mebibyte }],
  ['999MiB', { keeps: 'changes', limit: 999 * mebibyte }],
  [undefined, { keeps: 'changes', limit: 4 * mebibyte }],
  ['0MiB', { keeps: 'changes', limit: 4 * mebibyte }],
  ['many', { keeps: 'changes', limit: 4 * mebibyte }],
])('%s', (history, expected) => {
  expect(historySetting({ ...(history !== undefined && { history }) })).toEqual(expected);
});
