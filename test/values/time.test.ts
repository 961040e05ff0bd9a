import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTime } from '../../src/go/parse-time.ts';
import {
  dateAndTime,
  formatTime,
  hasFourDigitYear,
  nanoseconds,
  readStoredTime,
  readStoredTimeOrNull,
  secondsOf,
  storedTime,
  storedTimeOrNull,
  unixMilliseconds,
  unixSeconds,
  wholeSecond,
  zeroTime,
} from '../../src/values/time.ts';
import { NumberLiteral, type Value } from '../../src/values/value.ts';
import { utc } from '../support/time.ts';

const first = -62_167_219_200_000_000_000n;
const last = 253_402_300_799_999_999_999n;
/** Any moment whose year has four digits. */
const spelled = fc.bigInt({ min: first, max: last });

test.each([
  [utc(2026, 0, 2, 3, 4, 5, 123), '2026-01-02T03:04:05.123Z'],
  [utc(2026, 0, 2, 3, 4, 5, 120), '2026-01-02T03:04:05.12Z'],
  [utc(2026, 0, 2, 3, 4), '2026-01-02T03:04:00Z'],
  [utc(2026, 0, 2, 3, 4, 5) + 1n, '2026-01-02T03:04:05.000000001Z'],
  [utc(2026, 0, 2, 3, 4, 5) + 123_456_780n, '2026-01-02T03:04:05.12345678Z'],
  [-1n, '1969-12-31T23:59:59.999999999Z'],
  [zeroTime, '0001-01-01T00:00:00Z'],
  [last + 1n, '10000-01-01T00:00:00Z'],
  [first - 1n, '-0001-12-31T23:59:59.999999999Z'],
  [7_999_999_999_999_000_000_000n, '255479-11-28T14:13:19Z'],
])('%s is formatted as %s, like in Go', (moment, text) => {
  expect(formatTime(moment)).toBe(text);
});

test.each<[Value, string]>([
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
  ['2026-01-02T03:04:05.678912+01:30', '2026-01-02T01:34:05.678912Z'],
  ['2026-01-02T3:04:05,5Z', '2026-01-02T03:04:05.5Z'],
  ['2026-01-02T03:04:05.1234567899Z', '2026-01-02T03:04:05.123456789Z'],
  ['2026-01-02T03:04:05+24:60', '2026-01-01T02:04:05Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
  ['0000-01-01T00:00:00+23:59', '-0001-12-31T00:01:00Z'],
  ['9999-12-31T23:59:59-01:00', '10000-01-01T00:59:59Z'],
  ['1700000000', '2023-11-14T22:13:20Z'],
  ['+1700000000', '2023-11-14T22:13:20Z'],
  [1700000000, '2023-11-14T22:13:20Z'],
  ['9000000000000', '275760-09-13T00:00:00Z'],
  [new NumberLiteral('9223371974719179007'), '275760-09-13T00:00:00Z'],
  [new NumberLiteral('9223371974719179008'), '-271821-04-20T00:00:00Z'],
  [new NumberLiteral('-9223372036854775808'), '-271821-04-20T00:00:00Z'],
])('%j parses to %s', (value, text) => {
  expect(formatTime(parseTime(value))).toBe(text);
});

test.each<[Value, string]>([
  ['tomorrow', 'could not parse string as date and time'],
  ['2026-02-29T00:00:00Z', 'could not parse string as date and time'],
  ['1900-02-29T00:00:00Z', 'could not parse string as date and time'],
  ['2026-13-01T00:00:00Z', 'could not parse string as date and time'],
  ['2026-01-02T24:00:00Z', 'could not parse string as date and time'],
  ['2026-01-02T03:04:05+25:00', 'could not parse string as date and time'],
  ['2026-01-02t03:04:05Z', 'could not parse string as date and time'],
  ['2026-01-02', 'could not parse string as date and time'],
  ['99999999999999999999', 'could not parse string as date and time'],
  [new NumberLiteral('1.5'), 'strconv.ParseInt: parsing "1.5": invalid syntax'],
  [true, 'could not parse time from input type'],
])('%j is rejected', (value, message) => {
  expect(() => parseTime(value)).toThrow(expect.objectContaining({ message }));
});

test('a formatted moment parses back to the nanosecond', () => {
  fc.assert(fc.property(spelled, (moment) => parseTime(formatTime(moment)) === moment));
});

test('stored times parse back, have nine fractional digits, and sort chronologically', () => {
  fc.assert(
    fc.property(spelled, spelled, (a, b) => {
      const [textA, textB] = [storedTime(a), storedTime(b)];
      expect(textA).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
      expect(readStoredTime(textA)).toBe(a);
      expect(parseTime(textA)).toBe(a);
      expect(textA < textB).toBe(a < b);
    }),
  );
  expect([readStoredTimeOrNull(storedTimeOrNull(null)), storedTimeOrNull(0n)]).toEqual([
    null,
    '1970-01-01T00:00:00.000000000Z',
  ]);
});

test('every day of the calendar parses back', () => {
  for (let day = first; day <= last; day += 86_400_000_000_000n * 13n) {
    if (readStoredTime(storedTime(day)) !== day) {
      throw new Error(storedTime(day));
    }
  }
});

test.each([first - 1n, last + 1n, last * 1000n])('%s has a year without four digits, and is not stored', (moment) => {
  expect(hasFourDigitYear(moment)).toBe(false);
  expect(() => storedTime(moment)).toThrow(RangeError);
});

test.each([
  undefined,
  1795333961937,
  '',
  '2026-11-22T07:52:41Z',
  '2026-11-22T07:52:41.891Z',
  '2026-11-22T07:52:41.89112345Z ',
  '2026-11-22T07:52:41.891123456z',
  '2026-11-22t07:52:41.891123456Z',
  '2026-11-22T07:52:41,891123456Z',
  '2026-02-29T07:52:41.891123456Z',
  '2026-00-22T07:52:41.891123456Z',
  '2026-11-31T07:52:41.891123456Z',
  '2026-11-22T24:52:41.891123456Z',
  '2026-11-22T07:60:41.891123456Z',
  '2026-11-22T07:52:60.891123456Z',
  '2026-11-22T07:52:41.8911 3456Z',
  '2026-11-22T07:52:41.-91123456Z',
  '+026-11-22T07:52:41.891123456Z',
  '２026-11-22T07:52:41.891123456Z',
])('%j is rejected as a stored time, and the error quotes it', (text) => {
  expect(() => readStoredTime(text)).toThrow(
    `invalid stored time ${text === undefined ? 'undefined' : JSON.stringify(text)}`,
  );
});

test('every changed character of a stored time is detected, unless it makes another valid time', () => {
  const text = fc.tuple(spelled, fc.nat(29), fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }));
  fc.assert(
    fc.property(text, ([moment, place, unit]) => {
      const stored = storedTime(moment);
      const changed = stored.slice(0, place) + unit + stored.slice(place + 1);
      let read: bigint | undefined;
      try {
        read = readStoredTime(changed);
      } catch {
        return;
      }
      expect(storedTime(read)).toBe(changed);
    }),
    { numRuns: 2000 },
  );
});

test('moments are rounded down, also before 1970', () => {
  expect([unixSeconds(-1n), unixMilliseconds(-1n), wholeSecond(-1n)]).toEqual([-1, -1, -1_000_000_000n]);
  expect([unixSeconds(1_999_999_999n), unixMilliseconds(1_999_999n)]).toEqual([1, 1]);
  expect(dateAndTime(-1n)).toBe('1969-12-31T23:59:59');
});

test('durations below 97 days are exact in nanoseconds, longer ones in whole seconds', () => {
  const nanosecondsOfDays = fc.bigInt({ min: -(1n << 23n) * 1_000_000_000n, max: (1n << 23n) * 1_000_000_000n });
  fc.assert(fc.property(nanosecondsOfDays, (duration) => nanoseconds(secondsOf(duration)) === duration));
  const wholeSeconds = fc.integer({ min: -9_223_372_036, max: 9_223_372_036 });
  fc.assert(fc.property(wholeSeconds, (count) => nanoseconds(count) === BigInt(count) * 1_000_000_000n));
  expect([nanoseconds(1e-9), nanoseconds(-0.5), nanoseconds(1.5)]).toEqual([1n, -500_000_000n, 1_500_000_000n]);
});
