import { expect, test } from 'vitest';
import type { Storage } from '../../../../src/storage/storage.ts';
import { Crash, type Hook, type SimulatedDisk } from '../../support/simulated-disk.ts';
import {
  countingHook,
  crashAfter,
  endings,
  expectRecovery,
  newDisk,
  open,
  stateAfter,
} from '../../support/simulated-state.ts';
import { readAll, workload } from '../../support/workload.ts';

function serve(disk: SimulatedDisk, hook?: Hook): Storage {
  return open(disk.process(hook), { groupCommit: true });
}

/** Stops the timers of a storage whose simulated process was killed. The real process lives on and would run them. */
function stopTimers(storage: Storage): void {
  try {
    storage.close();
  } catch (error) {
    expect(error).toBeInstanceOf(Crash);
  }
}

/** Lets work go on that nobody waits for. */
async function idle(rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** How many transactions a server lets run before it waits for the first, and how much time it has after each. */
interface Pace {
  readonly waiting: number;
  readonly rounds: number;
}

/** Runs the workload; returns how many transactions were settled and how many were tried. */
async function run(storage: Storage, pace: Pace): Promise<{ readonly settled: number; readonly tried: number }> {
  let settled = 0;
  let tried = 0;
  const waits: Promise<void>[] = [];
  for (const step of workload) {
    tried++;
    const number = tried;
    try {
      storage.transact(step.run);
    } catch {
      break;
    }
    waits.push(
      Promise.resolve(storage.settled()).then(
        () => {
          settled = Math.max(settled, number);
        },
        () => {},
      ),
    );
    await idle(pace.rounds);
    await waits[number - pace.waiting];
  }
  await Promise.all(waits);
  return { settled, tried };
}

const paces: readonly Pace[] = [
  { waiting: 1, rounds: 15 },
  { waiting: 2, rounds: 0 },
  { waiting: 3, rounds: 1 },
];

for (const [name, end] of Object.entries(endings)) {
  test.each(paces)(`a server's call may be the last: ${name}, %o`, async (pace) => {
    const { hook, count } = countingHook();
    const storage = serve(newDisk(), hook);
    await run(storage, pace);
    storage.close();
    for (let last = 0; last < count(); last++) {
      const disk = newDisk();
      const dying = serve(disk, crashAfter(last));
      const { settled, tried } = await run(dying, pace);
      end(disk, last);
      stopTimers(dying);
      const allowed = Array.from({ length: tried - settled + 1 }, (_, more) => stateAfter(settled + more));
      expectRecovery(disk, allowed, `call ${last}`);
    }
  });
}

test('a reader sees whole transactions at each moment of a server', async () => {
  const disk = newDisk();
  let tried = 0;
  let settled = 0;
  const look = () => {
    try {
      const state = readAll(open(disk.process(), { create: false }));
      expect([stateAfter(settled), stateAfter(tried)]).toContainEqual(state);
    } catch (error) {
      expect(String(error)).toContain('there is no state');
    }
    return undefined;
  };
  const storage = serve(disk, look);
  for (const step of workload) {
    tried++;
    storage.transact(step.run);
    await storage.settled();
    settled = tried;
    await idle(10);
  }
  storage.close();
});

test('one sync settles many transactions', async () => {
  let syncs = 0;
  const disk = newDisk();
  const storage = open(
    disk.process((call, path) => {
      syncs += call === 'sync' && path.endsWith('/journal') ? 1 : 0;
      return undefined;
    }),
    { groupCommit: true, checkpointBytes: 1e9 },
  );
  storage.transact((t) => t.put('first', {}));
  await storage.settled();
  syncs = 0;
  const waits: Array<Promise<void> | undefined> = [];
  for (let index = 0; index < 100; index++) {
    storage.transact((t) => t.put(`a/${index}`, { index }));
    waits.push(storage.settled());
  }
  await Promise.all(waits);
  expect(syncs).toBeLessThanOrEqual(2);
  expect(storage.settled()).toBeUndefined();
  expect(syncs).toBeLessThanOrEqual(2);
});

test('after a failed sync, nothing is acknowledged any more', async () => {
  const disk = newDisk();
  let isBroken = false;
  const storage = serve(disk, (call) => (isBroken && call === 'sync' ? 'EIO' : undefined));
  storage.transact((t) => t.put('a', { n: 1 }));
  await storage.settled();
  isBroken = true;
  storage.transact((t) => t.put('a', { n: 2 }));
  await expect(storage.settled()).rejects.toThrow('input/output error');
  isBroken = false;
  await expect(storage.settled()).rejects.toThrow('input/output error');
  expect(() => storage.transact((t) => t.get('a'))).toThrow('input/output error');
  storage.close();
  disk.powerCut(() => 0);
  expect(open(disk.process()).transact((t) => t.get('a'))).toEqual({ n: 1 });
});

test('a failure of the last sync rejects all pending waits', async () => {
  let isBroken = false;
  const storage = serve(newDisk(), (call) => (isBroken && call === 'sync' ? 'EIO' : undefined));
  storage.transact((t) => t.put('a', { n: 1 }));
  await storage.settled();
  isBroken = true;
  storage.transact((t) => t.put('a', { n: 2 }));
  const waiting = expect(storage.settled()).rejects.toThrow('input/output error');
  expect(() => storage.close()).toThrow('input/output error');
  await waiting;
});

test('a sync that ends after the storage was closed uses none of its files', async () => {
  const disk = newDisk();
  const afterClosing = () => idle(4);
  const storage = open({ ...disk.process(), syncLater: afterClosing }, { groupCommit: true });
  storage.transact((t) => t.put('a', { n: 1 }));
  const waiting = storage.settled();
  await idle(2);
  storage.close();
  await waiting;
  expect(disk.misused).toEqual([]);
});

test.each(['open', 'rename'])('settled transactions survive, whichever %s of a journal fails', async (failing) => {
  let calls = 0;
  for (let failingCall = 1; failingCall === 1 || calls >= failingCall - 1; failingCall++) {
    calls = 0;
    const disk = newDisk();
    const storage = serve(disk, (call, path) => {
      const isTheOne = call === failing && /journal(\.tmp)?$/.test(path) && ++calls === failingCall;
      return isTheOne ? 'EMFILE' : undefined;
    });
    const { settled, tried } = await run(storage, { waiting: 1, rounds: 15 });
    disk.kill();
    stopTimers(storage);
    const allowed = Array.from({ length: tried - settled + 1 }, (_, more) => stateAfter(settled + more));
    expectRecovery(disk, allowed, `call ${failingCall}`);
  }
});

test('requests fail while the disk is full, and nothing is lost afterwards', async () => {
  const disk = newDisk();
  let isFull = false;
  const storage = serve(disk, (call) => (isFull && call === 'write' ? 'ENOSPC' : undefined));
  storage.transact((t) => t.put('a', { n: 1 }));
  await storage.settled();
  isFull = true;
  storage.transact((t) => t.put('a', { n: 2 }));
  await expect(storage.settled()).rejects.toThrow(/no space left.*the next request retries/);
  expect(() => storage.transact((t) => t.put('b', { n: 3 }))).toThrow(/no space left.*nothing was changed/);
  expect(storage.transact((t) => [t.get('a'), t.get('b')])).toEqual([{ n: 2 }, undefined]);
  await expect(storage.settled()).rejects.toThrow(/no space left/);
  expect(open(disk.process()).transact((t) => t.get('a'))).toEqual({ n: 1 });
  isFull = false;
  storage.transact((t) => t.put('c', { n: 4 }));
  await storage.settled();
  disk.kill();
  stopTimers(storage);
  const found = open(disk.process()).transact((t) => ['a', 'b', 'c'].map((key) => t.get(key)));
  expect(found).toEqual([{ n: 2 }, undefined, { n: 4 }]);
});

test('a failed write is retried, even if its remains could not be truncated', async () => {
  for (let part = 0; part < 3; part++) {
    const disk = newDisk();
    let failures = 0;
    const storage = serve(disk, (call, path) => {
      const fails = path.endsWith('/journal') && (call === 'write' || call === 'truncate') && failures > 0;
      failures -= fails ? 1 : 0;
      return fails ? 'EIO' : undefined;
    });
    storage.transact((t) => t.put('a', { n: 1 }));
    await storage.settled();
    failures = part + 1;
    storage.transact((t) => t.put('a', { n: 2 }));
    await expect(storage.settled()).rejects.toThrow();
    while (failures > 0) {
      await expect(storage.settled()).rejects.toThrow();
    }
    await storage.settled();
    storage.close();
    expect(open(disk.process()).transact((t) => t.get('a'))).toEqual({ n: 2 });
  }
});

test('many appended records are written before the sync, so that they take little memory', async () => {
  const disk = newDisk();
  let written = 0;
  const storage = serve(disk, (call, path) => {
    written += call === 'write' && path.endsWith('/journal') ? 1 : 0;
    return undefined;
  });
  const text = 'x'.repeat(400_000);
  storage.transact((t) => t.put('first', {}));
  await storage.settled();
  written = 0;
  for (let n = 0; n < 9; n++) {
    storage.transact((t) => t.put(`a/${n}`, { text }));
  }
  expect(written).toBe(4);
  storage.close();
  expect(open(disk.process()).transact((t) => t.list('a/'))).toHaveLength(9);
});

test("a server checks the free disk space once per sync, and transactions of one sync don't share it", async () => {
  let room = 1e9;
  let asked = 0;
  const freeSpace = () => {
    asked++;
    return room;
  };
  const storage = open({ ...newDisk().process(), freeSpace }, { groupCommit: true });
  storage.transact((t) => t.put('a', { n: 1 }));
  await storage.settled();
  asked = 0;
  for (let n = 0; n < 10; n++) {
    storage.transact((t) => t.put('a', { n }));
  }
  expect(asked).toBe(1);
  room = 30_000;
  await storage.settled();
  storage.transact((t) => t.put('a', { n: 10 }));
  storage.transact((t) => t.put('a', { n: 11 }));
  room = 0;
  expect(() => storage.transact((t) => t.put('a', { n: 12 }))).toThrow(/no space left.*nothing was changed/);
  expect(storage.transact((t) => t.get('a'))).toEqual({ n: 11 });
  storage.close();
});

test('all documents are in their files after the server has ended', async () => {
  const disk = newDisk();
  const storage = serve(disk);
  storage.transact((t) => t.put('policies/one', { rules: 'x' }));
  await storage.settled();
  storage.close();
  expect(disk.contents().get('/home/state/data/policies/one.json')).toContain('"rules": "x"');
});
