import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatGoDuration,
  formatSeconds,
  humanDuration,
  parseDuration,
  parseGoDuration,
} from '../../src/go/duration.ts';
import { NumberLiteral, type Value } from '../../src/values/value.ts';

test.each<[Value, number]>([
  [null, 0],
  ['', 0],
  [90, 90],
  ['90', 90],
  ['+90', 90],
  [new NumberLiteral('3600'), 3600],
  ['1d', 86_400],
  ['-2d', -172_800],
  ['1.5h', 5400],
  ['1h30m', 5400],
  ['90.7s', 90],
  ['-0.5s', 0],
  ['100ms', 0],
])('%j is %d seconds', (value, seconds) => {
  expect(parseDuration(value)).toBe(seconds);
});

test.each<[Value, string]>([
  ['soon', 'time: invalid duration "soon"'],
  ['5x', 'time: unknown unit "x" in duration "5x"'],
  ['1h 30m', 'time: unknown unit "h " in duration "1h 30m"'],
  ['1.5', 'time: missing unit in duration "1.5"'],
  [new NumberLiteral('1.5'), 'time: missing unit in duration "1.5"'],
  ['h', 'time: invalid duration "h"'],
  ['d', 'strconv.ParseInt: parsing "": invalid syntax'],
  ['bad', 'strconv.ParseInt: parsing "ba": invalid syntax'],
  ['1.5d', 'strconv.ParseInt: parsing "1.5": invalid syntax'],
  ['1w', 'time: unknown unit "w" in duration "1w"'],
  ['9é', 'time: unknown unit "\\xc3\\xa9" in duration "9\\xc3\\xa9"'],
  ['9999999999999999999999', 'time: invalid duration "9999999999999999999999"'],
  ['9223372037', 'multiplication of durations resulted in overflow, one operand may be too large'],
  ['106752d', 'multiplication of durations resulted in overflow, one operand may be too large'],
  ['2562048h', 'time: invalid duration "2562048h"'],
  [true, 'could not parse duration from input'],
  [['1h'], 'could not parse duration from input'],
])('%j is rejected', (value, message) => {
  expect(() => parseDuration(value)).toThrow(expect.objectContaining({ message }));
});

test.each<[bigint, string]>([
  [0n, '0s'],
  [1n, '1ns'],
  [1_500n, '1.5µs'],
  [300_000_000n, '300ms'],
  [1_500_000_000n, '1.5s'],
  [90_000_000_000n, '1m30s'],
  [3_600_000_000_000n, '1h0m0s'],
  [-3_661_000_000_001n, '-1h1m1.000000001s'],
])('%d nanoseconds print as %s', (nanoseconds, text) => {
  expect(formatGoDuration(nanoseconds)).toBe(text);
});

test.each([
  [0, '0s', '0s'],
  [45, '45s', '45s'],
  [60, '1m0s', '1m'],
  [90, '1m30s', '1m30s'],
  [3600, '1h0m0s', '1h'],
  [3605, '1h0m5s', '1h5s'],
  [5400, '1h30m0s', '1h30m'],
  [2_764_800, '768h0m0s', '768h'],
])('%d seconds print as %s, in tables as %s', (seconds, plain, human) => {
  expect(formatSeconds(seconds)).toBe(plain);
  expect(humanDuration(seconds)).toBe(human);
});

test('a formatted duration parses back', () => {
  const int64 = fc.bigInt({ min: -(1n << 63n) + 1n, max: (1n << 63n) - 1n });
  fc.assert(fc.property(int64, (nanoseconds) => parseGoDuration(formatGoDuration(nanoseconds)) === nanoseconds));
});

test('any value parses to whole seconds or throws an Error', () => {
  const text = fc
    .array(fc.constantFrom('1', '.5', 'h', 'm', 'd', '-', '+', ' ', 'é', '99999999999'))
    .map((a) => a.join(''));
  fc.assert(
    fc.property(fc.oneof(text, fc.jsonValue()), (value) => {
      let seconds: number;
      try {
        seconds = parseDuration(value as Value);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        expect(error).not.toBeInstanceOf(TypeError);
        return;
      }
      expect(Number.isInteger(seconds)).toBe(true);
    }),
  );
});
