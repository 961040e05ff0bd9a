import { expect, test } from 'vitest';
import { isWorthRetrying, retryWait } from '../../../src/client/http/retry.ts';

test('retries only statuses that may change', () => {
  const statuses = [200, 307, 400, 404, 412, 429, 473, 500, 501, 502, 503, 599];
  expect(statuses.filter(isWorthRetrying)).toEqual([412, 429, 500, 502, 503, 599]);
});

test('waits longer with each retry, with jitter', () => {
  for (const attempt of [0, 1, 2]) {
    const wait = retryWait(attempt, 500, '7');
    expect(wait).toBeGreaterThanOrEqual(1000 * (attempt + 1));
    expect(wait).toBeLessThanOrEqual(1500 * (attempt + 1));
  }
});

test('honours Retry-After', () => {
  expect(retryWait(0, 429, '7')).toBe(7000);
  expect(retryWait(5, 503, '0')).toBe(0);
  expect(retryWait(0, 503, new Date(Date.now() - 1000).toUTCString())).toBe(0);
  expect(retryWait(0, 503, new Date(Date.now() + 60_000).toUTCString())).toBeGreaterThan(50_000);
  expect(retryWait(0, 503, '-1')).toBeLessThanOrEqual(1500);
  expect(retryWait(0, 503, 'soon')).toBeLessThanOrEqual(1500);
});
