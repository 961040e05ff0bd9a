import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyClockRequest, clockOffset, StateClock } from '../../src/engine/clock.ts';
import { machineClock } from '../../src/engine/machine-clock.ts';
import { openEngine } from '../../src/engine/open.ts';
import { parseTime } from '../../src/go/parse-time.ts';
import { fileStorage } from '../../src/storage/files/file-storage.ts';
import { givenKey } from '../../src/storage/files/keys/provider.ts';
import { memoryStorage } from '../../src/storage/memory.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { nanoseconds } from '../../src/values/time.ts';
import { temporaryFolder } from '../cli/support/io.ts';

const ms = 1_000_000n;

/** Time sources that the test sets: the wall clock in milliseconds, and the counter, which may disagree. */
function sources() {
  const at = { wall: 1_800_000_000_000, counter: 123_456_789n };
  return { at, clock: machineClock({ wall: () => at.wall, counter: () => at.counter }) };
}

test("counts nanoseconds within the wall clock's milliseconds", () => {
  const { at, clock } = sources();
  const first = clock();
  expect(first / ms).toBe(1_800_000_000_000n);
  at.counter += 700n;
  expect(clock() - first).toBe(700n);
});

test('follows the wall clock after a suspension or a correction', () => {
  const { at, clock } = sources();
  clock();
  at.wall += 3_600_000;
  at.counter += 5n;
  const woken = clock();
  expect(woken / ms).toBe(BigInt(at.wall));
  at.counter += 400n;
  expect(clock() - woken).toBe(400n);
});

test('has nanoseconds where the counter and the wall clock disagree', () => {
  const { at, clock } = sources();
  clock();
  for (const [wall, counter] of [
    [1, 1_789n],
    [1, 5_000_123n],
    [3, 456n],
  ] as const) {
    at.wall += wall;
    at.counter += counter;
    const time = clock();
    expect(time / ms).toBe(BigInt(at.wall));
    expect(String(time)).not.toMatch(/(000|999)$/);
  }
});

test('advances by nanoseconds after the wall clock was set back', () => {
  const { at, clock } = sources();
  const before = clock();
  at.wall -= 1000;
  at.counter += 5n * ms;
  expect(clock()).toBe(before + 1n);
  at.wall += 2000;
  at.counter += 2000n * ms;
  expect(clock() / ms).toBe(BigInt(at.wall));
});

test("is not cut off at the end of the wall clock's millisecond", () => {
  const { at, clock } = sources();
  const first = clock();
  at.counter += 900_000n;
  expect(clock()).toBe(first + 1n);
  at.counter += 10_000n;
  expect(clock()).toBe(first + 10_001n);
});

test('is not cut off at the beginning of a millisecond that comes early', () => {
  const { at, clock } = sources();
  clock();
  at.wall += 1;
  at.counter += 321n;
  expect(clock()).toBe(BigInt(at.wall) * ms + 110n);
});

test('increases strictly and stays within a millisecond of a wall clock that is not set back', () => {
  const step = fc.record({ wall: fc.nat(5), counter: fc.bigInt({ min: 0n, max: 9n * ms }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const { at, clock } = sources();
      let last = clock();
      for (const { wall, counter } of steps) {
        at.wall += wall;
        at.counter += counter;
        const now = clock();
        expect(now > last).toBe(true);
        // Times within one millisecond may run into the next, by a nanosecond each.
        expect(now - BigInt(at.wall) * ms).toBeLessThan(ms + 50n);
        expect(now).toBeGreaterThanOrEqual(BigInt(at.wall) * ms);
        last = now;
      }
    }),
  );
});

test('increases strictly on the real machine, by less than a millisecond', () => {
  const clock = machineClock();
  const times = Array.from({ length: 10_000 }, clock);
  expect(times.every((time, i) => i === 0 || time > (times[i - 1] ?? 0n))).toBe(true);
  expect(new Set(times.map((time) => time % ms)).size).toBeGreaterThan(100);
});

/**
 * A state's clock over a machine clock that stands still, with a transaction that reads it and one that also writes.
 */
function standing(storage: Storage = memoryStorage(), machine = () => 1000n) {
  const clock = new StateClock(machine);
  return {
    storage,
    read: () => storage.transact((t) => clock.next(t)),
    write: () =>
      storage.transact((t) => {
        const now = clock.next(t);
        t.put('x', { n: String(now) });
        t.noteMoment?.(now);
        return now;
      }),
    work: (request: Parameters<typeof applyClockRequest>[1]) =>
      storage.transact((t) => applyClockRequest(t, request, machine)),
  };
}

test('gives each request of a process a later time, even if the clock stands still', () => {
  const { read, write } = standing();
  expect([read(), read(), write(), read(), write(), read()]).toEqual([1000n, 1001n, 1002n, 1003n, 1004n, 1005n]);
});

test('continues after the stored time in another process whose clock is behind', () => {
  const first = standing();
  const wrote = [first.write(), first.write()];
  const second = standing(first.storage, () => 5n);
  expect([...wrote, second.read(), second.write(), first.write()]).toEqual([1000n, 1001n, 1002n, 1003n, 1004n]);
});

test('stores no time for a transaction that throws or writes nothing', () => {
  const { storage, read } = standing();
  storage.transact((t) => t.noteMoment?.(7000n));
  expect(() =>
    storage.transact((t) => {
      t.put('x', {});
      t.noteMoment?.(8000n);
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(storage.transact((t) => t.lastMoment)).toBe(0n);
  expect(read()).toBe(1000n);
});

test('sets the clock back only on a reset, for every process', () => {
  const first = standing();
  const second = standing(first.storage);
  first.work({ kind: 'advance', by: 3_600_000 });
  const ahead = 1000n + nanoseconds(3600);
  expect([first.write(), second.write()]).toEqual([ahead + 1n, ahead + 2n]);
  expect(first.work({ kind: 'reset' })).toEqual({ offset: 0, isDone: true });
  expect([first.read(), first.write(), second.read()]).toEqual([1001n, 1002n, 1003n]);
});

test('the offset is kept in seconds, to the millisecond', () => {
  const { storage, work } = standing();
  work({ kind: 'advance', by: 1500.4 });
  expect(storage.transact((t) => t.get('clock'))).toEqual({ offset: 1.5 });
  expect(storage.transact(clockOffset)).toBe(1500);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 * 365 * 86_400_000 }), (offset) => {
      storage.transact((t) => t.put('clock', { offset: offset / 1000 }));
      expect(storage.transact(clockOffset)).toBe(offset);
    }),
  );
});

test('never serves a version that was just deleted, a thousand times', () => {
  const engine = openEngine({ storage: memoryStorage(), rootToken: 'root' });
  const send = (method: string, path: string, body = '') =>
    engine.handle({ method, path, query: [], headers: { 'x-vault-token': 'root' }, body, remoteAddress: '127.0.0.1' });
  let served = 0;
  for (let i = 0; i < 1000; i++) {
    send('POST', 'secret/data/a', '{"data":{"a":1}}');
    send('DELETE', 'secret/data/a');
    served += send('GET', 'secret/data/a').status === 404 ? 0 : 1;
  }
  expect(served).toBe(0);
});

test('never serves versions deleted by number or time, even if the clock stands still', () => {
  const engine = openEngine({ storage: memoryStorage(), rootToken: 'root', clock: () => 0n });
  const send = (method: string, path: string, body = '') =>
    engine.handle({ method, path, query: [], headers: { 'x-vault-token': 'root' }, body, remoteAddress: '127.0.0.1' });
  send('POST', 'secret/data/a', '{"data":{"a":1}}');
  send('POST', 'secret/delete/a', '{"versions":[1]}');
  expect(send('GET', 'secret/data/a').status).toBe(404);
  expect(JSON.parse(send('GET', 'secret/metadata/a').body).data.versions[1]).toMatchObject({
    created_time: '1970-01-01T00:00:00.000000001Z',
    deletion_time: '1970-01-01T00:00:00.000000002Z',
  });
});

test('never serves deleted versions across processes whose clocks stand still', () => {
  const folder = temporaryFolder();
  const key = givenKey('the test', () => '11'.repeat(32));
  const send = (method: string, path: string, body = '') => {
    // Every request uses a fresh engine, as if in a process of its own, and the journal is emptied repeatedly.
    const storage = fileStorage({ folder, key, checkpointBytes: 5000 });
    const engine = openEngine({ storage, rootToken: 'root', clock: () => 1_800_000_000_000_000_000n });
    const headers = { 'x-vault-token': 'root' };
    const { status, body: answer } = engine.handle({
      method,
      path,
      query: [],
      headers,
      body,
      remoteAddress: '127.0.0.1',
    });
    storage.close();
    return { status, data: answer === '' ? undefined : JSON.parse(answer).data };
  };
  const times: string[] = [];
  for (let round = 0; round < 20; round++) {
    times.push(send('POST', 'secret/data/a', '{"data":{"a":1}}').data.created_time);
    send('DELETE', 'secret/data/a');
    const { status, data } = send('GET', 'secret/data/a');
    expect(status).toBe(404);
    times.push(data.metadata.deletion_time);
  }
  const moments = times.map(parseTime);
  expect(moments).toEqual([...new Set(moments)].sort((a, b) => (a < b ? -1 : 1)));
});
