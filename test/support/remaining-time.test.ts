import { expect, test } from 'vitest';
import { wholeAgain } from './remaining-time.ts';

test.each([
  ['ttl    59m58s', 'ttl    1h'],
  ['ttl    23h59m58s', 'ttl    24h'],
  ['ttl    58s', 'ttl    1m'],
  ['  "ttl": 3598,', '  "ttl": 3600,'],
  ['{"lease_duration":58}', '{"lease_duration":60}'],
  ['  * TTL of "29m58s" exceeded the effective max_ttl', '  * TTL of "30m" exceeded the effective max_ttl'],
])('%j may be %j where two seconds have passed, but not where one has', (printed, recorded) => {
  expect(wholeAgain(printed, recorded, 1.2)).toBe(recorded);
  expect(wholeAgain(printed, recorded, 1)).toBe(printed);
});

test.each([
  ['ttl    45s', 'ttl    60s'],
  ['ttl    59s', 'ttl    45s'],
  ['"ttl": 45,', '"ttl": 60,'],
  ['"ttl": 61,', '"ttl": 60,'],
  ['ttl    1h0m0s', 'ttl    1h'],
  ['ttl    3599', 'ttl    1h'],
  ['max_ttl    59s', 'ttl    60s'],
  ['num_uses    59', 'num_uses    60'],
  ['ttl    59s    59s', 'ttl    60s'],
])('%j is not taken for %j', (printed, recorded) => {
  expect(wholeAgain(printed, recorded, 5)).toBe(printed);
});
