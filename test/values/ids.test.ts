import { expect, test } from 'vitest';
import { randomBase62, randomHex, requestId, uuid } from '../../src/values/ids.ts';

test.each([uuid, requestId])('a UUID has version 4: %o', (make) => {
  for (let i = 0; i < 100; i++) {
    expect(make()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

test.each([uuid, requestId])('a UUID never repeats: %o', (make) => {
  expect(new Set(Array.from({ length: 10_000 }, make)).size).toBe(10_000);
});

test('returns as many digits as requested', () => {
  for (const length of [0, 1, 24, 95, 600, 5000]) {
    expect(randomBase62(length)).toMatch(new RegExp(`^[0-9A-Za-z]{${length}}$`));
    expect(randomHex(length)).toMatch(new RegExp(`^[0-9a-f]{${length}}$`));
  }
});
