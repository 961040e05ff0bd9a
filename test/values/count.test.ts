import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countOf, isMore, isNegative, oneLess, shownCount } from '../../src/values/count.ts';
import { integerValue, numberText } from '../../src/values/number.ts';

const integers = fc.bigInt({ min: -(1n << 63n) + 1n, max: (1n << 63n) - 1n });

test('counts are exact 64-bit integers', () => {
  const count = (integer: bigint) => countOf(integerValue(integer));
  fc.assert(
    fc.property(integers, integers, (a, b) => {
      expect(numberText(shownCount(count(a)))).toBe(`${a}`);
      expect(isMore(count(a), count(b))).toBe(a > b);
      expect(isNegative(count(a))).toBe(a < 0n);
      expect(oneLess(count(a))).toBe(count(a - 1n));
    }),
  );
});

test('a count is a number if a number is exact', () => {
  expect(countOf(integerValue(5n))).toBe(5);
  expect(oneLess('9007199254740992')).toBe(9007199254740991);
});
