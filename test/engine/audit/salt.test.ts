import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditHash } from '../../../src/engine/audit/salt.ts';

test('is the HMAC-SHA256 of any text', () => {
  const salt = 'ab'.repeat(32);
  const hash = auditHash(salt);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 120, maxLength: 300 })), (text) => {
      const expected = createHmac('sha256', Buffer.from(salt, 'hex')).update(text).digest('hex');
      expect([hash(text), hash(text)]).toEqual([`hmac-sha256:${expected}`, `hmac-sha256:${expected}`]);
    }),
    { numRuns: 100 },
  );
});

test('devices hash differently', () => {
  expect(auditHash('00'.repeat(32))('a')).not.toBe(auditHash('01'.repeat(32))('a'));
});
