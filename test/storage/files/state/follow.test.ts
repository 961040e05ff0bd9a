import { expect, test } from 'vitest';
import { StateLock } from '../../../../src/storage/files/locks/state-lock.ts';
import { checkState } from '../../../../src/storage/files/state/check.ts';
import { inspectSnapshot, restoreSnapshot, saveSnapshot } from '../../../../src/storage/files/state/snapshot.ts';
import type { Storage, Transaction } from '../../../../src/storage/storage.ts';
import type { Hook, SimulatedDisk } from '../../support/simulated-disk.ts';
import { folder, key, newDisk, open } from '../../support/simulated-state.ts';

const file = '/home/snapshot';

const olds = 400;
const allOlds = Array.from({ length: olds }, (_, i) => i);
/** Which of the old documents the step removes: one here, one there. */
const oldOf = (n: number) => (n * 7) % olds;

/** One more of what only makes sense together: documents that are put, replaced, moved and cleared. */
function step(t: Transaction): void {
  const n = Number(t.get('pairs/a')?.['n'] ?? 0) + 1;
  t.put('pairs/a', { n });
  t.put('pairs/b', { n, sealed: `secret ${n}` });
  t.delete(`moving/${n - 1}`);
  t.put(`moving/${n}`, {});
  t.put('logs/pair/c', { n });
  t.delete(`logs/moving/${n - 1}`);
  t.put(`logs/moving/${n}`, {});
  t.delete(`old/${oldOf(n)}`);
  t.delete(`logs/old/${oldOf(n)}`);
  t.deleteAll('cleared');
  for (let i = 0; i < n % 4; i++) {
    t.put(`cleared/${n}/${i}`, {});
  }
}

/** What doesn't fit together in the state. */
function steps(t: Transaction): number {
  const n = Number(t.get('pairs/a')?.['n']);
  expect(t.get('pairs/b')).toEqual({ n, sealed: `secret ${n}` });
  expect(t.list('moving')).toEqual([`${n}`]);
  expect(t.get('logs/pair/c')).toEqual({ n });
  expect(t.list('logs/moving')).toEqual([`${n}`]);
  expect(t.list(`cleared/${n}`)).toHaveLength(n % 4);
  expect(t.list('cleared')).toEqual(n % 4 === 0 ? [] : [`${n}/`]);
  const gone = new Set(Array.from({ length: n }, (_, i) => oldOf(i + 1)));
  for (const olds of ['old', 'logs/old']) {
    const left = t.list(olds).map(Number);
    expect(left.sort((a, b) => a - b)).toEqual(allOlds.filter((i) => !gone.has(i)));
  }
  return n;
}

/** A state that a server has: another process that writes to it without asking for the lock. */
function served(checkpointBytes: number): { readonly disk: SimulatedDisk; readonly server: Storage } {
  const disk = newDisk();
  const fs = disk.process();
  // Their files are there, and the journal knows nothing of them any more.
  const before = open(fs, { checkpointBytes: 1 });
  for (const i of allOlds) {
    before.transact((t) => {
      t.put(`old/${i}`, {});
      t.put(`logs/old/${i}`, {});
    });
  }
  const server = open({ ...fs, tryLock: () => true }, { checkpointBytes });
  server.transact(step);
  new StateLock(disk.process(), folder).own();
  return { disk, server };
}

/** The server writes at so many of the other process's calls, from the first on. */
function writing(server: Storage, times: number): Hook {
  let left = times;
  let isWriting = false;
  return (call) => {
    if (call === 'read' && left > 0 && !isWriting) {
      left--;
      isWriting = true;
      server.transact(step);
      isWriting = false;
    }
    return undefined;
  };
}

test.each([
  ['a journal that only grows', 1_000_000, 200],
  ['a journal that is replaced now and then', 2000, 200],
  ['a journal that is replaced each time', 1, 40],
])('a snapshot beside a server is of one moment: %s', (_, checkpointBytes, times) => {
  const { disk, server } = served(checkpointBytes);
  saveSnapshot({ folder, key, fileSystem: disk.process(writing(server, times)) }, file);
  const restored = '/home/restored';
  restoreSnapshot({ folder: restored, key, fileSystem: disk.process() }, file);
  expect(open(disk.process(), { folder: restored }).transact(steps)).toBeGreaterThan(times / 8);
  expect(
    disk
      .process()
      .list('/home')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['restored', 'snapshot', 'state']);
});

test("a snapshot during a server's run ignores a damaged file whose document is in the journal", () => {
  const { disk } = served(1_000_000);
  const fs = disk.process();
  fs.close(fs.open(`${folder}/data/pairs/a.json`, 'empty'));
  saveSnapshot({ folder, key, fileSystem: disk.process() }, file);
  const restored = '/home/restored';
  restoreSnapshot({ folder: restored, key, fileSystem: disk.process() }, file);
  expect(open(disk.process(), { folder: restored }).transact(steps)).toBe(1);
});

test("a snapshot during a server's run ignores a half-written file whose record came after the first look", () => {
  const { disk, server } = served(1_000_000);
  const fs = disk.process();
  let isBegun = false;
  const hook: Hook = (call, path) => {
    if (call === 'read' && path.includes('/data/old/') && !isBegun) {
      isBegun = true;
      server.transact((t) => t.put('old/zz', { is: 'new' }));
      fs.close(fs.open(`${folder}/data/old/zz.json`, 'empty'));
      fs.close(fs.open(`${folder}/data/pairs/a.json`, 'empty'));
    }
    return undefined;
  };
  saveSnapshot({ folder, key, fileSystem: disk.process(hook) }, file);
  const restored = '/home/restored';
  restoreSnapshot({ folder: restored, key, fileSystem: disk.process() }, file);
  expect(open(disk.process(), { folder: restored }).transact((t) => t.get('old/zz'))).toEqual({ is: 'new' });
  fs.close(fs.open(`${folder}/data/old/390.json`, 'empty'));
  expect(() => saveSnapshot({ folder, key, fileSystem: disk.process() }, file)).toThrow('is damaged');
});

test('a state that changes constantly is reported', () => {
  const { disk, server } = served(1);
  const options = { folder, key, fileSystem: disk.process(writing(server, Number.POSITIVE_INFINITY)) };
  expect(() => saveSnapshot(options, file)).toThrow(
    `the state in ${folder} changes faster than it can be read; try again`,
  );
  expect(disk.process().list('/home')).toHaveLength(1);
});

test("a check during a server's run finds all damage each time, and nothing else", () => {
  const { disk, server } = served(2000);
  const check = () => checkState({ folder, key, fileSystem: disk.process(writing(server, 300)) }).problems;
  expect(check()).toEqual([]);
  const fs = disk.process();
  fs.close(fs.open(`${folder}/data/old/notes.txt`, 'create'));
  expect(check()).toEqual([`${folder}/data/old/notes.txt does not belong to the state`]);
});

test('neither a check nor a snapshot changes anything, regardless of the journal', () => {
  const disk = newDisk();
  const storage = open(disk.process(), { checkpointBytes: 1_000_000 });
  for (let i = 0; i < 5; i++) {
    storage.transact(step);
  }
  const before = disk.contents();
  const options = { folder, key, fileSystem: disk.process() };
  expect(checkState(options)).toMatchObject({ transactions: 5, problems: [] });
  saveSnapshot(options, file);
  expect(inspectSnapshot(file, disk.process()).documents).toBe(checkState(options).documents);
  const { [file]: _, ...after } = Object.fromEntries(disk.contents());
  expect(after).toEqual(Object.fromEntries(before));
});
