import { expect, test } from 'vitest';
import { parseRate } from '../../src/client/rate.ts';

test('parses a rate with or without a burst', () => {
  expect(parseRate('10')).toEqual({ perSecond: 10, burst: 10 });
  expect(parseRate('1.5')).toEqual({ perSecond: 1.5, burst: 1 });
  expect(parseRate('10:20')).toEqual({ perSecond: 10, burst: 20 });
  expect(parseRate('.5:2:3')).toEqual({ perSecond: 0.5, burst: 2 });
  expect(parseRate('-1')).toEqual({ perSecond: -1, burst: -1 });
});

test('rejects anything else', () => {
  expect(['', 'x', '10:', '10:x', ':5', '1 0'].map(parseRate)).toEqual(Array(6).fill(undefined));
});
