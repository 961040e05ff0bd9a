import { createHash } from 'node:crypto';
import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/values/sha256.ts';

const expected = (text: string) => createHash('sha256').update(text).digest('hex');

test.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000])('hashes %i bytes', (length) => {
  const text = 'a'.repeat(length);
  expect(sha256(text).toString('hex')).toBe(expected(text));
});

test('hashes any text as node:crypto does', () => {
  assert(
    property(string({ maxLength: 200 }), (text) => {
      expect(sha256(text).toString('hex')).toBe(expected(text));
    }),
    { numRuns: 100 },
  );
});
