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

test('grants the default TTL', () => {
  expect(ttlOf({ bounds: { default: hour, max: day } })).toEqual({ ttl: hour, warnings: [] });
});

test('grants a renewal its increment, or else the TTL of the backend', () => {
  expect(ttlOf({ increment: 60, ttl: hour })).toEqual({ ttl: 60, warnings: [] });
  expect(ttlOf({ ttl: hour })).toEqual({ ttl: hour, warnings: [] });
});

test('applies the lowest limit, counted from the start', () => {
  const warnings = ['TTL of "2h" exceeded the effective max_ttl of "30m"; TTL value is capped accordingly'];
  expect(ttlOf({ ttl: 2 * hour, maxTtl: hour, explicitMaxTtl: hour / 2 })).toEqual({ ttl: hour / 2, warnings });
  const started = ttlOf({ ttl: 2 * hour, maxTtl: hour, startTime: now - seconds(600) });
  expect(started.ttl).toBe(3000);
  expect(started.warnings).toEqual([
    'TTL of "2h" exceeded the effective max_ttl of "50m"; TTL value is capped accordingly',
  ]);
});

test('caps a period, which only an explicit maximum ends', () => {
  expect(ttlOf({ period: hour, startTime: now - seconds(99 * day) })).toEqual({ ttl: hour, warnings: [] });
  expect(ttlOf({ period: 2 * hour, explicitMaxTtl: hour / 2, startTime: now - seconds(1) })).toEqual({
    ttl: 1799,
    warnings: [
      'period of "2h" exceeded the effective max_ttl of "30m"; period value is capped accordingly',
      'TTL of "30m" exceeded the effective max_ttl of "29m59s"; TTL value is capped accordingly',
    ],
  });
});

test('refuses to renew after the maximum TTL', () => {
  expect(() => ttlOf({ ttl: 60, maxTtl: hour, startTime: now - seconds(3600) })).toThrow(
    'past the max TTL, cannot renew',
  );
});
