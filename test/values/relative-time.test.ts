import { expect, test } from 'vitest';
import { relativeTime } from '../../src/values/relative-time.ts';
import { nanoseconds } from '../../src/values/time.ts';
import { utc } from '../support/time.ts';

const now = utc(2026, 0, 31);

test.each([
  [0, 'now'],
  [-0.9, 'now'],
  [-1, '1s ago'],
  [-3599, '59m59s ago'],
  [-3600, '1h ago'],
  [-3661, '1h1m ago'],
  [-3601, '1h ago'],
  [90, 'in 1m30s'],
  [2 * 86_400, 'in 2d'],
  [400 * 86_400 + 7200, 'in 400d2h'],
])('%d seconds from now', (seconds, text) => {
  expect(relativeTime(now + nanoseconds(seconds), now)).toBe(text);
});
