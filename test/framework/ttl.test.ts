import { expect, test } from 'vitest';
import { calculateTtl, type TtlInputs } from '../../src/framework/ttl.ts';
import { seconds, utc } from '../support/time.ts';

const now = utc(2026, 0, 31, 12, 0, 0, 400);
const hour = 3600;
const day = 24 * hour;

function ttlOf(question: Partial<TtlInputs>) {
  return calculateTtl({
    now,
    bounds: { default: 32 * day, max: 32 * day },
    ttl: 0,
    period: 0,
    explicitMaxTtl: 0,
    ...question,
  });
}

test('who asks for nothing gets the default', () => {
  expect(ttlOf({ bounds: { default: hour, max: day } })).toEqual({ ttl: hour, warnings: [] });
});

test('a renewal gets its increment, else the TTL of the backend', () => {
  expect(ttlOf({ increment: 60, ttl: hour })).toEqual({ ttl: 60, warnings: [] });
  expect(ttlOf({ ttl: hour })).toEqual({ ttl: hour, warnings: [] });
});

test('the lowest of the bounds counts, since the start', () => {
  const warnings = ['TTL of "2h" exceeded the effective max_ttl of "30m"; TTL value is capped accordingly'];
  expect(ttlOf({ ttl: 2 * hour, maxTtl: hour, explicitMaxTtl: hour / 2 })).toEqual({ ttl: hour / 2, warnings });
  const started = ttlOf({ ttl: 2 * hour, maxTtl: hour, startTime: now - seconds(600) });
  expect(started.ttl).toBe(3000);
  expect(started.warnings).toEqual([
    'TTL of "2h" exceeded the effective max_ttl of "50m"; TTL value is capped accordingly',
  ]);
});

test('a period is capped, and has no end but an explicit one', () => {
  expect(ttlOf({ period: hour, startTime: now - seconds(99 * day) })).toEqual({ ttl: hour, warnings: [] });
  expect(ttlOf({ period: 2 * hour, explicitMaxTtl: hour / 2, startTime: now - seconds(1) })).toEqual({
    ttl: 1799,
    warnings: [
      'period of "2h" exceeded the effective max_ttl of "30m"; period value is capped accordingly',
      'TTL of "30m" exceeded the effective max_ttl of "29m59s"; TTL value is capped accordingly',
    ],
  });
});

test('when the time is over there is nothing to renew', () => {
  expect(() => ttlOf({ ttl: 60, maxTtl: hour, startTime: now - seconds(3600) })).toThrow(
    'past the max TTL, cannot renew',
  );
});
