import { expect, test } from 'vitest';
import { StoredLockouts } from '../../src/engine/lockout.ts';
import type { LockoutStore } from '../../src/services/lockout-store.ts';
import type { MountEntry } from '../../src/services/mount-table.ts';
import { memoryStorage } from '../../src/storage/memory.ts';
import { seconds, utc } from '../support/time.ts';
import { mount } from '../support/token-store.ts';

function lockouts() {
  const memory = memoryStorage();
  let now = utc(2026, 0, 31);
  const within = <T>(body: (store: LockoutStore) => T): T =>
    memory.transact((storage) => body(new StoredLockouts({ storage, now })));
  return {
    within,
    fail: (times: number, at: MountEntry = mount) => {
      for (let i = 0; i < times; i++) {
        within((store) => store.failed(at, 'a/b'));
      }
    },
    isLocked: (at: MountEntry = mount) => within((store) => store.lockedUntil(at, 'a/b') !== undefined),
    sleep: (count: number) => {
      now += seconds(count);
    },
  };
}

test('locks for fifteen minutes after the fifth failed login', () => {
  const { within, fail, isLocked, sleep } = lockouts();
  fail(4);
  expect(isLocked()).toBe(false);
  fail(1);
  expect(isLocked()).toBe(true);
  expect(within((store) => store.locked())).toEqual([{ mountAccessor: mount.accessor, names: ['a/b'] }]);
  expect(within((store) => store.locked('other'))).toEqual([{ mountAccessor: 'other', names: [] }]);
  sleep(15 * 60 - 1);
  expect(isLocked()).toBe(true);
  sleep(1);
  expect(isLocked()).toBe(false);
  expect(within((store) => store.locked())).toEqual([{ mountAccessor: mount.accessor, names: [] }]);
});

test('resets the count after a successful login, an unlock, or time', () => {
  const { within, fail, isLocked, sleep } = lockouts();
  fail(4);
  within((store) => store.succeeded(mount, 'a/b'));
  fail(4);
  expect(isLocked()).toBe(false);
  sleep(15 * 60 + 1);
  fail(4);
  expect(isLocked()).toBe(false);
  fail(1);
  within((store) => store.unlock(mount.accessor, 'a/b'));
  expect(isLocked()).toBe(false);
  fail(4);
  expect(isLocked()).toBe(false);
});

test('applies the mount’s settings', () => {
  const tuned = { ...mount, config: { ...mount.config, userLockout: { threshold: 2, duration: 60 } } };
  const { fail, isLocked, sleep } = lockouts();
  fail(2, tuned);
  expect(isLocked(tuned)).toBe(true);
  sleep(60);
  expect(isLocked(tuned)).toBe(false);
});

test.each([60, 3600])('lists a lock of %i s until it has ended, and for fifteen minutes at least', (duration) => {
  const tuned = { ...mount, config: { ...mount.config, userLockout: { threshold: 1, duration } } };
  const { within, fail, sleep } = lockouts();
  const listed = () => within((store) => store.locked(mount.accessor))[0]?.names;
  fail(1, tuned);
  sleep(Math.max(duration, 15 * 60) - 1);
  expect(listed()).toEqual(['a/b']);
  sleep(1);
  expect(listed()).toEqual([]);
});

test('a successful login resets the count, and leaves an ended lock in the list for its quarter of an hour', () => {
  const tuned = { ...mount, config: { ...mount.config, userLockout: { threshold: 2, duration: 60 } } };
  const { within, fail, isLocked, sleep } = lockouts();
  const listed = () => within((store) => store.locked(mount.accessor))[0]?.names;
  const succeed = () => within((store) => store.succeeded(tuned, 'a/b'));
  fail(2, tuned);
  sleep(60);
  succeed();
  expect(listed()).toEqual(['a/b']);
  fail(1, tuned);
  expect(isLocked(tuned)).toBe(false);
  succeed();
  sleep(15 * 60);
  expect(listed()).toEqual([]);
});
