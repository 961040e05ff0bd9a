import { hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hkdfSha256 } from '../../../src/storage/mac/hkdf-sha256.ts';
import { hmacSha256 } from '../../../src/storage/mac/hmac-sha256.ts';

test('keys agree with node:crypto, and later HMACs are unaffected', () => {
  const secrets = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const salts = fc.string({ unit: 'binary-ascii', maxLength: 64 });
  const key = Buffer.alloc(32, 5);
  const before = hmacSha256(key, 'text');
  fc.assert(
    fc.property(secrets, salts, fc.string({ unit: 'binary' }), (secret, salt, info) => {
      const expected = Buffer.from(hkdfSync('sha256', secret, salt, info, 32));
      expect(hkdfSha256(secret, salt, info)).toEqual(expected);
      expect(hmacSha256(key, 'text')).toBe(before);
    }),
  );
});

test('a longer salt is refused', () => {
  expect(() => hkdfSha256(Buffer.alloc(32), 'x'.repeat(65), '')).toThrow('up to 64 bytes');
});
