import { expect, test } from 'vitest';
import { connectionLimits } from '../../src/server/connection-limits.ts';

test.each([
  [1_048_576, 20, { http: 4096, commands: 1024 }],
  [Number.POSITIVE_INFINITY, 20, { http: 4096, commands: 1024 }],
  [256, 24, { http: 138, commands: 46 }],
  [64, 24, { http: 3, commands: 1 }],
])('a limit of %d files, of which %d are open', (limit, open, limits) => {
  expect(connectionLimits(limit, open)).toEqual(limits);
});

test('the limits of this process leave files for the state', () => {
  const { http, commands } = connectionLimits();
  expect(http).toBeGreaterThan(0);
  expect(commands).toBeGreaterThan(0);
});
