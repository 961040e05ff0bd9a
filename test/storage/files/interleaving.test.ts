import { expect, test } from 'vitest';
import type { Storage } from '../../../src/storage/storage.ts';
import type { Hook } from '../support/simulated-disk.ts';
import { countingHook, newDisk, open, stateAfter } from '../support/simulated-state.ts';
import { readAll, workload } from '../support/workload.ts';

/** Runs `act` before the call with this number, once. */
function at(position: number, act: () => void): Hook {
  let calls = 0;
  return () => {
    if (calls++ === position) {
      act();
    }
    return undefined;
  };
}

function runAll(storage: Storage): void {
  for (const step of workload) {
    storage.transact(step.run);
  }
}

test('a reader at each moment of a writer sees whole transactions, in their order', () => {
  const { hook, count } = countingHook();
  runAll(open(newDisk().process(hook)));
  for (const isFresh of [true, false]) {
    const disk = newDisk();
    const fs = disk.process();
    const lasting = open(fs, { create: false });
    let committed = 0;
    let seen = 0;
    let reads = 0;
    const look = () => {
      const reader = isFresh ? open(disk.process(), { create: false }) : lasting;
      let state: ReturnType<typeof readAll>;
      try {
        state = readAll(reader);
      } catch (error) {
        expect(String(error)).toContain('there is no state');
        expect(committed).toBe(0);
        return;
      }
      reads++;
      const text = JSON.stringify(state);
      const found = [committed, committed + 1].find((index) => JSON.stringify(stateAfter(index)) === text);
      expect(found, `after ${committed} transactions: ${text}`).toBeDefined();
      expect(found).toBeGreaterThanOrEqual(seen);
      seen = Math.max(seen, found ?? 0);
    };
    const writer = open(
      disk.process(() => {
        look();
        return undefined;
      }),
    );
    for (const step of workload) {
      writer.transact(step.run);
      committed++;
    }
    expect(reads).toBeGreaterThan(count() / 2);
  }
});

test('writers at each moment of a reader leave it a whole state', () => {
  // A reader of each state, disturbed at each of its calls by all the transactions that follow.
  for (let start = 1; start < workload.length; start++) {
    for (let position = 0; ; position++) {
      const disk = newDisk();
      const writer = open(disk.process());
      for (const step of workload.slice(0, start)) {
        writer.transact(step.run);
      }
      let isDisturbed = false;
      const disturb = () => {
        isDisturbed = true;
        for (const step of workload.slice(start)) {
          writer.transact(step.run);
        }
      };
      const state = readAll(open(disk.process(at(position, disturb))));
      expect([stateAfter(start), stateAfter(workload.length)]).toContainEqual(state);
      if (!isDisturbed) {
        break;
      }
    }
  }
});

test('a writer that is overtaken at any moment before it has the lock starts over', () => {
  for (let position = 0; ; position++) {
    const disk = newDisk();
    const other = open(disk.process());
    const add = (storage: Storage, tally?: () => void) =>
      storage.transact((t) => {
        tally?.();
        const count = Number(t.get('counter')?.['value'] ?? 0);
        try {
          t.put('counter', { value: count + 1 });
        } catch {
          // A body that swallows the signal must not get away with it.
        }
        return count + 1;
      });
    add(other);
    let isDisturbed = false;
    let isLocked = false;
    const before = at(position, () => {
      if (!isLocked) {
        isDisturbed = true;
        add(other);
      }
    });
    const storage = open(
      disk.process((call, path) => {
        before(call, path);
        isLocked ||= call === 'lock';
        return undefined;
      }),
    );
    const result = add(storage);
    const expected = isDisturbed ? 3 : 2;
    expect(result).toBe(expected);
    expect(open(disk.process()).transact((t) => t.get('counter'))).toEqual({ value: expected });
    if (!isDisturbed) {
      break;
    }
  }
});

test('a reader that is repeatedly overtaken finally takes the lock', () => {
  const disk = newDisk();
  const writer = open(disk.process());
  let value = 0;
  const write = () => writer.transact((t) => t.put('a', { value: ++value }));
  write();
  let isLocked = false;
  const fs = disk.process((call) => {
    isLocked ||= call === 'lock';
    return undefined;
  });
  let runs = 0;
  const seen = open(fs).transact((t) => {
    runs++;
    const before = t.get('a');
    if (!isLocked) {
      write();
    }
    return before;
  });
  expect(runs).toBe(6);
  expect(seen).toEqual({ value });
});

test('a transaction that throws, or a nested one, leaves nothing behind', () => {
  const disk = newDisk();
  const storage = open(disk.process());
  storage.transact((t) => t.put('a/b', { n: 1 }));
  expect(() =>
    storage.transact((t) => {
      t.put('a/b', { n: 2 });
      t.deleteAll('a');
      throw new Error('no');
    }),
  ).toThrow('no');
  storage.transact((t) => {
    t.put('a/c', { n: 3 });
    expect(() =>
      t.nested(() => {
        t.deleteAll('a');
        t.put('a/d', { n: 4 });
        expect(t.list('a')).toEqual(['d']);
        throw new Error('inner');
      }),
    ).toThrow('inner');
    expect(t.list('a')).toEqual(['b', 'c']);
  });
  expect(storage.transact((t) => [t.get('a/b'), t.get('a/c'), t.get('a/d')])).toEqual([{ n: 1 }, { n: 3 }, undefined]);
});

test('a nested transaction is refused', () => {
  const storage = open(newDisk().process());
  expect(() => storage.transact(() => storage.transact(() => 1))).toThrow(/inside/);
});
