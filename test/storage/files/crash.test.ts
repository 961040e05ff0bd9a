import { expect, test } from 'vitest';
import type { Storage } from '../../../src/storage/storage.ts';
import { StateError } from '../../../src/values/state-error.ts';
import { Crash, type Hook } from '../support/simulated-disk.ts';
import {
  choices,
  countingHook,
  crashAfter,
  endings,
  expectRecovery,
  newDisk,
  open,
  stateAfter,
} from '../support/simulated-state.ts';
import { readAll, type State, workload } from '../support/workload.ts';

/** Runs the workload from one of its steps on; returns how many steps were acknowledged. */
function run(storage: Storage, onError: (error: unknown) => void, start = 0): number {
  for (const [index, step] of workload.entries()) {
    if (index < start) {
      continue;
    }
    try {
      storage.transact(step.run);
    } catch (error) {
      onError(error);
      return index;
    }
  }
  return workload.length;
}

function expectCrash(error: unknown): void {
  expect(error).toBeInstanceOf(Crash);
}

function callsOfWorkload(): number {
  const { hook, count } = countingHook();
  expect(run(open(newDisk().process(hook)), expectCrash)).toBe(workload.length);
  return count();
}

function oneOrOneMore(acknowledged: number): State[] {
  return [stateAfter(acknowledged), stateAfter(Math.min(acknowledged + 1, workload.length))];
}

test('without a crash, every transaction is stored', () => {
  const disk = newDisk();
  const storage = open(disk.process());
  for (const step of workload) {
    storage.transact(step.run);
    expect(readAll(storage)).toEqual(step.after);
    expect(readAll(open(disk.process()))).toEqual(step.after);
  }
});

for (const [name, end] of Object.entries(endings)) {
  test(`each call may be the last: ${name}`, () => {
    const total = callsOfWorkload();
    for (let last = 0; last < total; last++) {
      const disk = newDisk();
      const acknowledged = run(open(disk.process(crashAfter(last))), expectCrash);
      end(disk, last);
      expectRecovery(disk, oneOrOneMore(acknowledged), `call ${last}`);
    }
  });
}

test('recovers from a crash at any call, and from a second crash during the recovery', () => {
  const total = callsOfWorkload();
  for (let last = 0; last < total; last++) {
    const choose = choices(last + 7);
    const disk = newDisk();
    const acknowledged = run(open(disk.process(crashAfter(last))), expectCrash);
    disk.powerCut(choose);
    const second = open(disk.process(crashAfter(choose(60))));
    let allowed = oneOrOneMore(acknowledged);
    try {
      const state = JSON.stringify(readAll(second));
      const start = state === JSON.stringify(stateAfter(acknowledged)) ? acknowledged : acknowledged + 1;
      allowed = oneOrOneMore(run(second, expectCrash, start));
    } catch (error) {
      expectCrash(error);
    }
    disk.powerCut(choose);
    expectRecovery(disk, allowed, `call ${last}`);
  }
});

const writingCalls: ReadonlySet<string> = new Set(['create', 'write', 'sync', 'rename', 'makeFolder']);

/** The disk is full, or broken, from a call on or at that call alone. */
function failing(code: string, first: number, isLasting: boolean): Hook & { mend: () => void } {
  let calls = 0;
  let isBroken = true;
  const hook: Hook = (call) => {
    calls++;
    const hits = isLasting ? calls > first : calls === first + 1;
    return isBroken && hits && call !== 'close' && (code === 'EIO' || writingCalls.has(call)) ? code : undefined;
  };
  return Object.assign(hook, {
    mend: () => {
      isBroken = false;
    },
  });
}

for (const code of ['ENOSPC', 'EIO']) {
  for (const isLasting of [false, true]) {
    test(`each call may fail with ${code}${isLasting ? ', and all after it too' : ''}`, () => {
      const total = callsOfWorkload();
      for (let first = 0; first < total; first++) {
        const disk = newDisk();
        const hook = failing(code, first, isLasting);
        const storage = open(disk.process(hook));
        const acknowledged = run(storage, (error) => {
          expect(error, String(error)).toBeInstanceOf(StateError);
          expect(String(error)).toContain('/home');
        });
        hook.mend();
        const where = `call ${first}`;
        // A disk that takes nothing back can't undo what it may have taken.
        const canUndo = !(code === 'EIO' && isLasting);
        const allowed = canUndo ? [stateAfter(acknowledged)] : oneOrOneMore(acknowledged);
        expect(allowed, where).toContainEqual(readAll(storage));
        storage.close();
        expectRecovery(disk, allowed, where);
      }
    });
  }
}

test('a state that another process is creating is not damaged', () => {
  const disk = newDisk();
  const half = disk.process((call, path) => {
    if (call === 'rename' && path.endsWith('/state.json')) {
      throw new Crash();
    }
    return undefined;
  });
  const put = (storage: Storage) => storage.transact((transaction) => transaction.put('shared/x', { n: 1 }));
  expect(() => put(open(half))).toThrow(Crash);
  disk.kill();
  let isMade = false;
  const late = disk.process((call, path) => {
    if (call === 'open' && path.endsWith('/journal') && !isMade) {
      isMade = true;
      put(open(disk.process()));
    }
    return undefined;
  });
  expect(open(late).transact((transaction) => transaction.get('shared/x'))).toEqual({ n: 1 });
  expect(isMade).toBe(true);
});
