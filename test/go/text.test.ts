import fc from 'fast-check';
import { expect, test } from 'vitest';
import { goFormat } from '../../src/go/format.ts';
import { goQuote, goQuoteAscii } from '../../src/go/quote.ts';
import { parseFloat64, parseIntLiteral } from '../../src/go/strconv.ts';
import { toLower, trimSpace, withoutDuplicates } from '../../src/go/text.ts';
import { compareBytes } from '../../src/values/compare.ts';
import { randomBase62, uuid } from '../../src/values/ids.ts';
import { NumberLiteral, type Value } from '../../src/values/value.ts';

test.each<[Value, string]>([
  [null, '<nil>'],
  [true, 'true'],
  ['a b', 'a b'],
  [[], '[]'],
  [{}, 'map[]'],
  [['a', 1, null, ['b']], '[a 1 <nil> [b]]'],
  [{ b: null, a: [1], '10': 'x', '9': 'y' }, 'map[10:x 9:y a:[1] b:<nil>]'],
  [new NumberLiteral('1.0'), '1.0'],
  [1_000_000, '1000000'],
  [1234567.5, '1.2345675e+06'],
  [0.00001, '1e-05'],
  [1.5, '1.5'],
])('%j prints as %s', (value, text) => {
  expect(goFormat(value)).toBe(text);
});

test('values may be nested to any depth', () => {
  let value: Value = 'x';
  for (let depth = 0; depth < 20_000; depth++) {
    value = [value];
  }
  expect(goFormat(value)).toHaveLength(40_001);
});

test.each([
  ['plain', '"plain"', '"plain"'],
  ['a"b\\', '"a\\"b\\\\"', '"a\\"b\\\\"'],
  ['\n\x01\x7f', '"\\n\\x01\\x7f"', '"\\n\\x01\\x7f"'],
  ['é\u00a0😀', '"é\\u00a0😀"', '"\\u00e9\\u00a0\\U0001f600"'],
])('%j is quoted', (text, quoted, ascii) => {
  expect(goQuote(text)).toBe(quoted);
  expect(goQuoteAscii(text)).toBe(ascii);
});

test('strings are ordered by their UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

test('white space is defined as in Go', () => {
  expect(trimSpace(' \t\u0085\u00a0x y\u3000\n')).toBe('x y');
  expect(trimSpace('\ufeffx\u200b')).toBe('\ufeffx\u200b');
});

test('text is lowercased character by character', () => {
  expect(toLower('ΣΟΣ İ ABC')).toBe('σοσ i abc');
});

test('duplicates are removed and the rest is sorted', () => {
  expect(withoutDuplicates([' b', 'A', '', 'a', 'b '], true)).toEqual(['a', 'b']);
  expect(withoutDuplicates(['b', 'A', 'a'], false)).toEqual(['A', 'a', 'b']);
});

test.each([
  ['0x_1f', 31n],
  ['017', 15n],
  ['0o17', 15n],
  ['-0b11', -3n],
  ['1_000', 1000n],
  ['0', 0n],
  ['-9223372036854775808', -9223372036854775808n],
])('%s is the integer %d', (text, integer) => {
  expect(parseIntLiteral(text)).toBe(integer);
});

test.each(['', '08', '1.0', '1e3', '1__0', '_1', '0x', ' 1', '+'])('%j is not an integer', (text) => {
  expect(() => parseIntLiteral(text)).toThrow(`strconv.ParseInt: parsing "${text}": invalid syntax`);
});

test('numbers out of range are rejected', () => {
  expect(() => parseIntLiteral('9223372036854775808')).toThrow('value out of range');
  expect(() => parseFloat64('1e400')).toThrow('strconv.ParseFloat: parsing "1e400": value out of range');
});

test('ids have their format', () => {
  expect(uuid()).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(randomBase62(24)).toMatch(/^[0-9A-Za-z]{24}$/);
  expect(randomBase62(0)).toBe('');
});
