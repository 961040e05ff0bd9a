import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indexOfText, matchesWildcards } from '../../src/values/find-text.ts';
import { expectLinear } from '../support/linear.ts';

const few = (maxLength: number) => fc.string({ unit: fc.constantFrom('a', 'b'), maxLength });

test('agrees with String.indexOf', () => {
  fc.assert(
    fc.property(few(200), few(4), fc.nat(30), fc.nat(20), (text, part, times, from) => {
      const pattern = part.repeat(times);
      expect(indexOfText(text, pattern, from)).toBe(text.indexOf(pattern, from));
    }),
  );
});

test('agrees with a regular expression', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
  fc.assert(
    fc.property(pattern, few(8), (pattern, text) => {
      expect(matchesWildcards(pattern, text)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text));
    }),
  );
});

test('is linear for a pattern that nearly matches everywhere', () => {
  expectLinear(1024 * 1024, (size) => {
    const [text, half] = ['a'.repeat(size), 'a'.repeat(size / 4)];
    return () => void indexOfText(text, `${half}b${half}`);
  });
  expectLinear(1024 * 1024, (size) => {
    const [text, half] = ['a'.repeat(size), 'a'.repeat(size / 4)];
    return () => void matchesWildcards(`*${half}b${half}*`, text);
  });
});
