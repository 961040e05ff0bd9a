import { createHash } from 'node:crypto';
import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { hmacSha256 } from '../../../src/storage/mac/hmac-sha256.ts';
import { sha256 } from '../../../src/storage/mac/sha256.ts';

const expected = (text: string) => createHash('sha256').update(text).digest('hex');

test('hashes agree with node:crypto, for each way to fill the last block', () => {
  for (let length = 0; length < 260; length++) {
    const text = 'x'.repeat(length);
    expect([length, sha256(text)]).toEqual([length, expected(text)]);
  }
});

test('hashes of any text agree with node:crypto', () => {
  assert(
    property(string({ unit: 'binary', maxLength: 1000 }), (text) => {
      expect(sha256(text)).toBe(expected(text));
    }),
    { numRuns: 30 },
  );
});

test('a hash is independent of earlier keys', () => {
  hmacSha256(Buffer.alloc(32, 1), 'a');
  expect(sha256('a')).toBe(expected('a'));
});
