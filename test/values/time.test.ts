import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTime, parseTime } from '../../src/values/time.ts';
import { NumberLiteral, type Value } from '../../src/values/value.ts';

test.each([
  ['2026-01-02T03:04:05.123Z', '2026-01-02T03:04:05.123Z'],
  ['2026-01-02T03:04:05.120Z', '2026-01-02T03:04:05.12Z'],
  ['2026-01-02T03:04:00.000Z', '2026-01-02T03:04:00Z'],
])('%s prints as %s', (iso, text) => {
  expect(formatTime(Date.parse(iso))).toBe(text);
});

test.each<[Value, string]>([
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
  ['2026-01-02T03:04:05.678912+01:30', '2026-01-02T01:34:05.678Z'],
  ['2026-01-02T3:04:05,5Z', '2026-01-02T03:04:05.5Z'],
  ['1700000000', '2023-11-14T22:13:20Z'],
  [1700000000, '2023-11-14T22:13:20Z'],
])('%j is the moment %s', (value, text) => {
  expect(formatTime(parseTime(value))).toBe(text);
});

test.each<[Value, string]>([
  ['tomorrow', 'could not parse string as date and time'],
  ['2026-02-30T00:00:00Z', 'could not parse string as date and time'],
  ['2026-01-02T24:00:00Z', 'could not parse string as date and time'],
  ['2026-01-02', 'could not parse string as date and time'],
  ['99999999999999999999', 'could not parse string as date and time'],
  [new NumberLiteral('1.5'), 'strconv.ParseInt: parsing "1.5": invalid syntax'],
  [true, 'could not parse time from input type'],
])('%j is refused', (value, message) => {
  expect(() => parseTime(value)).toThrow(expect.objectContaining({ message }));
});

test('what is printed reads back', () => {
  const years = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true };
  fc.assert(fc.property(fc.date(years), (date) => parseTime(formatTime(date.getTime())) === date.getTime()));
});
