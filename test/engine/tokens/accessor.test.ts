import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { accessorOf, documentName, documentNameOf } from '../../../src/engine/tokens/accessor.ts';

const hash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });

test('an accessor has 24 digits and letters, and names the document of its token', () => {
  fc.assert(
    fc.property(hash, (one) => {
      const accessor = accessorOf(one);
      expect(accessor).toMatch(/^[0-9A-Za-z]{24}$/);
      expect(documentNameOf(accessor)).toBe(documentName(one));
      expect(accessorOf(documentName(one))).toBe(accessor);
    }),
    { examples: [['0'.repeat(64)], ['f'.repeat(64)], [`${'0'.repeat(34)}1${'f'.repeat(29)}`]] },
  );
});

test('nothing else names a document', () => {
  for (const text of ['', 'x', 'a/b', '../x', 'z'.repeat(24), '0'.repeat(23), '0'.repeat(25), `${'0'.repeat(23)}-`]) {
    expect(documentNameOf(text), text).toBeUndefined();
  }
});
