import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromKeySegment, keySegment } from '../../src/values/key-segment.ts';

test('every text decodes back, and no segment contains a slash', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('%', '/', '2', 'F', '5') })), (text) => {
      expect(keySegment(text)).not.toContain('/');
      expect(fromKeySegment(keySegment(text))).toBe(text);
    }),
  );
});
