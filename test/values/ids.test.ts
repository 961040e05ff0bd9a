import { expect, test } from 'vitest';
import { randomBase62, randomHex, uuid } from '../../src/values/ids.ts';

test('a UUID is one of version 4', () => {
  for (let i = 0; i < 100; i++) {
    expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

test('none comes twice', () => {
  expect(new Set(Array.from({ length: 10_000 }, uuid)).size).toBe(10_000);
});

test('as many digits as were asked for', () => {
  for (const length of [0, 1, 24, 95, 600, 5000]) {
    expect(randomBase62(length)).toMatch(new RegExp(`^[0-9A-Za-z]{${length}}$`));
    expect(randomHex(length)).toMatch(new RegExp(`^[0-9a-f]{${length}}$`));
  }
});
