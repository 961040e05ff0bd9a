import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ServerMetrics } from '../../src/server/metrics.ts';
import { devTelemetry, noTelemetry } from '../../src/server/telemetry.ts';

let now: number;

beforeEach(() => {
  // An interval starts at this time.
  now = 10_000 - (performance.timeOrigin % 10_000);
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});

afterEach(() => {
  vi.restoreAllMocks();
});

const labels = [['name', 'q']] as const;

test('an interval is shown once it is finished, except the first', () => {
  const metrics = new ServerMetrics(devTelemetry);
  const { start, length } = metrics.interval();
  expect([start % 10_000, length]).toEqual([0, 10]);
  metrics.increment('violation', labels);
  expect(metrics.interval()).toMatchObject({ start, samples: [{ name: 'violation', labels, count: 1, sum: 1 }] });
  now += 10_000;
  metrics.increment('violation', labels);
  metrics.increment('violation', labels);
  expect(metrics.interval()).toMatchObject({ start, samples: [{ count: 1 }] });
  now += 10_000;
  expect(metrics.interval()).toMatchObject({ start: start + 10_000, samples: [{ count: 2, kind: 'counter' }] });
  now += 10_000;
  expect(metrics.interval()).toEqual({ start: start + 20_000, length: 10, samples: [] });
});

test('a summary has the statistics of its durations', () => {
  const milliseconds = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 100 });
  fc.assert(
    fc.property(milliseconds, (durations) => {
      const metrics = new ServerMetrics(devTelemetry);
      for (const duration of durations) {
        metrics.measureSince('x', now - duration);
      }
      const [sample] = metrics.interval().samples;
      const sum = durations.reduce((total, duration) => total + duration, 0);
      expect(sample).toMatchObject({ kind: 'summary', count: durations.length });
      expect(sample?.sum).toBeCloseTo(sum);
      expect(sample?.min).toBeCloseTo(Math.min(...durations));
      expect(sample?.max).toBeCloseTo(Math.max(...durations));
      expect(metrics.totals()[0]?.recent.map(Math.round)).toEqual([...durations].sort((a, b) => a - b));
    }),
  );
});

test('totals go on, quantiles are of the last ten seconds', () => {
  const metrics = new ServerMetrics(devTelemetry);
  metrics.measureRoute('read', 'auth/approle/', now - 5);
  now += 11_000;
  metrics.measureRoute('read', 'auth/approle/', now - 7);
  const [total] = metrics.totals();
  expect(total).toMatchObject({ name: 'route.read.auth-approle-', count: 2 });
  expect(total?.recent.map(Math.round)).toEqual([7]);
});

test('Prometheus is shown no metric that stayed as it is for the retention time', () => {
  const metrics = new ServerMetrics({ ...devTelemetry, prometheusRetention: 30 });
  metrics.increment('violation', labels);
  now += 30_000;
  expect(metrics.totals()).toHaveLength(1);
  now += 1;
  expect(metrics.totals()).toEqual([]);
  metrics.increment('violation', labels);
  expect(metrics.totals()[0]?.count).toBe(2);
});

test.each([
  [[], true, 'vault.core.x', true],
  [[], false, 'vault.core.x', false],
  [['-vault.core'], true, 'vault.core.x', false],
  [['-vault.core', '+vault.core.x'], true, 'vault.core.xy', true],
  [['+vault.core.x', '-vault.core'], true, 'vault.core.xy', true],
  [['-vault.core'], true, 'vault.route.x', true],
  [['+vault.core'], false, 'vault.route.x', false],
])('with %j, else %s, whether %s is shown: %s', (prefixFilter, showsByDefault, name, isShown) => {
  const { settings } = new ServerMetrics({ ...noTelemetry, prefixFilter, showsByDefault });
  expect(settings.shows(name)).toBe(isShown);
});

test('each combination of a name and labels is counted on its own, in any order', () => {
  const names = fc.constantFrom('created', 'revoked');
  const known = [[['type', 'service']], [['type', 'batch']], [['type', 'service']]] as const;
  fc.assert(
    fc.property(fc.array(fc.tuple(names, fc.constantFrom(...known))), (increments) => {
      const metrics = new ServerMetrics(devTelemetry);
      const expected: Record<string, number> = {};
      for (const [name, given] of increments) {
        metrics.increment(name, given);
        const key = `${name} ${given[0][1]}`;
        expected[key] = (expected[key] ?? 0) + 1;
      }
      const counted = metrics.totals().map((total) => [`${total.name} ${total.labels[0]?.[1]}`, total.sum]);
      expect(Object.fromEntries(counted)).toEqual(expected);
    }),
  );
});
