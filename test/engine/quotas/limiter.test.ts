import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateLimiter } from '../../../src/engine/quotas/limiter.ts';
import { nanoseconds } from '../../../src/values/time.ts';

const rule = {
  name: 'q',
  revision: 'r',
  mountPath: '',
  pathSuffix: '',
  role: '',
  rate: 3,
  interval: 10,
  blockInterval: 0,
  inheritable: true,
};

test.each([
  [0.4, 1],
  [1, 1],
  [2.4, 2],
  [2.5, 3],
])('a rate of %d allows %d requests', (rate, allowed) => {
  const limiter = new RateLimiter({ ...rule, rate }, 0n);
  const decisions = Array.from({ length: allowed + 1 }, () => limiter.take('client', 0n).isAllowed);
  expect(decisions).toEqual([...Array.from({ length: allowed }, () => true), false]);
});

test('no interval, counted from the first request of a client, has more requests than the rate', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 12_000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(gaps, (milliseconds) => {
      const start = nanoseconds(1000);
      const limiter = new RateLimiter(rule, 0n);
      const requests = new Map<bigint, { asked: number; allowed: number }>();
      let now = start;
      for (const gap of [0, ...milliseconds]) {
        now += nanoseconds(gap / 1000);
        const interval = (now - start) / nanoseconds(rule.interval);
        const { asked, allowed } = requests.get(interval) ?? { asked: 0, allowed: 0 };
        const { isAllowed } = limiter.take('client', now);
        requests.set(interval, { asked: asked + 1, allowed: isAllowed ? allowed + 1 : allowed });
      }
      for (const { asked, allowed } of requests.values()) {
        expect(allowed).toBe(Math.min(asked, rule.rate));
      }
    }),
  );
});

test('a clock that is set back starts a client anew', () => {
  const limiter = new RateLimiter({ ...rule, rate: 1 }, 0n);
  expect(limiter.take('client', nanoseconds(100)).isAllowed).toBe(true);
  expect(limiter.take('client', nanoseconds(100)).isAllowed).toBe(false);
  expect(limiter.take('client', nanoseconds(50)).isAllowed).toBe(true);
});

test('idle clients are removed, blocked ones after their time', () => {
  const limiter = new RateLimiter({ ...rule, rate: 1, interval: 1, blockInterval: 300 }, 0n);
  expect(limiter.take('a', 0n).isAllowed).toBe(true);
  expect(limiter.take('a', 0n).isAllowed).toBe(false);
  expect(limiter.take('b', nanoseconds(200)).isAllowed).toBe(true);
  expect(limiter.take('a', nanoseconds(299))).toEqual({ isAllowed: false, headers: { 'Retry-After': '0' } });
  expect(limiter.take('a', nanoseconds(300)).isAllowed).toBe(true);
});
