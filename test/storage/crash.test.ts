import { expect, test } from 'vitest';
import { fileStorage } from '../../src/storage/files/file-storage.ts';
import type { FileSystem } from '../../src/storage/files/file-system.ts';
import { givenKey } from '../../src/storage/files/key.ts';
import { type Storage, StorageError } from '../../src/storage/storage.ts';
import { Crash, type Hook, SimulatedDisk } from './support/simulated-disk.ts';
import { readAll, type State, workload } from './support/workload.ts';

const key = givenKey('the test', () => '11'.repeat(32));

function open(fileSystem: FileSystem): Storage {
  // A small journal, so that the workload's few transactions shorten it several times.
  return fileStorage({ folder: '/home/state', key, fileSystem, checkpointBytes: 700 });
}

/** Runs the workload; returns how many transactions were acknowledged. */
function run(storage: Storage, onError: (error: unknown) => void): number {
  let acknowledged = 0;
  for (const step of workload) {
    try {
      storage.transact(step.run);
    } catch (error) {
      onError(error);
      return acknowledged;
    }
    acknowledged++;
  }
  return acknowledged;
}

function newDisk(): SimulatedDisk {
  const disk = new SimulatedDisk();
  const fs = disk.process();
  fs.makeFolder('/home');
  fs.sync(fs.open('/', 'read'));
  return disk;
}

function stateAfter(count: number): State {
  return workload[count - 1]?.after ?? {};
}

/** Every call from the `from`th on comes to `ending`. */
function from(start: number, ending: () => string | undefined): Hook & { readonly calls: () => number } {
  let calls = 0;
  const hook = () => (++calls > start ? ending() : undefined);
  return Object.assign(hook, { calls: () => calls });
}

function crash(): never {
  throw new Crash();
}

function countCalls(): number {
  const hook = from(Number.POSITIVE_INFINITY, () => undefined);
  expect(run(open(newDisk().process(hook)), () => {})).toBe(workload.length);
  return hook.calls();
}

/** A small generator of numbers that are the same in each run. */
function choices(seed: number): (ways: number) => number {
  let state = seed * 2654435761 + 1;
  return (ways) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * ways);
  };
}

const endings: Readonly<Record<string, (disk: SimulatedDisk, seed: number) => void>> = {
  'the process is killed': (disk) => disk.kill(),
  'the power is cut and nothing unsynced is left': (disk) => disk.powerCut(() => 0),
  'the power is cut and some of the unsynced is left': (disk, seed) => disk.powerCut(choices(seed)),
};

test('without a crash, every transaction is there', () => {
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
    const total = countCalls();
    for (let last = 0; last < total; last++) {
      const disk = newDisk();
      const acknowledged = run(open(disk.process(from(last, crash))), (error) => expect(error).toBeInstanceOf(Crash));
      end(disk, last);
      expectRecovery(disk, acknowledged, `${name} at call ${last}`);
    }
  });
}

test('a crash while the state recovers from a crash', () => {
  const total = countCalls();
  for (let last = 0; last < total; last++) {
    const choose = choices(last + 7);
    const disk = newDisk();
    let acknowledged = run(open(disk.process(from(last, crash))), () => {});
    disk.powerCut(choose);
    const second = open(disk.process(from(choose(60), crash)));
    try {
      const state = readAll(second);
      acknowledged = Math.max(acknowledged, found(state, acknowledged));
      for (const step of workload.slice(acknowledged)) {
        second.transact(step.run);
        acknowledged++;
      }
    } catch (error) {
      expect(error).toBeInstanceOf(Crash);
    }
    disk.powerCut(choose);
    expectRecovery(disk, acknowledged, `call ${last}`);
  }
});

for (const code of ['ENOSPC', 'EIO']) {
  for (const lasting of [false, true]) {
    test(`each call may fail with ${code}${lasting ? ', and those after it too' : ''}`, () => {
      const total = countCalls();
      for (let first = 0; first < total; first++) {
        expectFailure(first, code, lasting);
      }
    });
  }
}

/** The disk is full, or broken, from a call on; the transaction that meets it changes nothing, or all. */
function expectFailure(first: number, code: string, lasting: boolean): void {
  const disk = newDisk();
  let calls = 0;
  let isBroken = true;
  const writing = new Set(['create', 'write', 'sync', 'rename', 'makeFolder']);
  const hook: Hook = (call) => {
    calls++;
    const hits = lasting ? calls > first : calls === first + 1;
    return isBroken && hits && call !== 'close' && (code === 'EIO' || writing.has(call)) ? code : undefined;
  };
  const storage = open(disk.process(hook));
  const acknowledged = run(storage, (error) => {
    expect(error, String(error)).toBeInstanceOf(StorageError);
    expect(String(error)).toMatch(/\/home|the state/);
  });
  isBroken = false;
  const where = `${code} at call ${first}`;
  if (code === 'ENOSPC') {
    expect(readAll(open(disk.process())), where).toEqual(stateAfter(acknowledged));
  }
  expectNext(storage, acknowledged, where);
  storage.close();
  expectRecovery(disk, acknowledged, where, true);
}

/** The state is what it was after the acknowledged transactions, or after one more; and it goes on from there. */
function expectRecovery(disk: SimulatedDisk, acknowledged: number, where: string, probed = false): void {
  const storage = open(disk.process());
  const state = readAll(storage);
  if (!probed) {
    expect([stateAfter(acknowledged), stateAfter(acknowledged + 1)], where).toContainEqual(state);
  }
  expectNext(storage, acknowledged, where);
  storage.close();
  disk.powerCut(() => 0);
  expect(
    open(disk.process()).transact((t) => t.get('probe')),
    where,
  ).toEqual({ is: 'there' });
}

function expectNext(storage: Storage, _acknowledged: number, where: string): void {
  const before = readAll(storage);
  storage.transact((t) => t.put('probe', { is: 'there' }));
  expect(readAll(storage), where).toEqual({ ...before, probe: { is: 'there' } });
}

function found(state: State, acknowledged: number): number {
  const text = JSON.stringify(state);
  return JSON.stringify(stateAfter(acknowledged)) === text ? acknowledged : acknowledged + 1;
}
