import { expect, onTestFinished, test, vi } from 'vitest';
import { checkState } from '../../../src/storage/files/state/check.ts';
import { repairState } from '../../../src/storage/files/state/repair.ts';
import type { Transaction } from '../../../src/storage/storage.ts';
import { Crash, type Hook, type SimulatedDisk } from '../support/simulated-disk.ts';
import {
  countingHook,
  crashAfter,
  endings,
  expectRecovery,
  folder,
  key,
  newDisk,
  open,
} from '../support/simulated-state.ts';
import { readAll, type State } from '../support/workload.ts';

const journal = `${folder}/journal`;
const position = `${folder}/position`;

/** Puts, replaces, deletes and clears, so that later transactions override earlier ones. */
function step(t: Transaction, number: number, filler: string): void {
  t.put(`kv/${number % 50}/a`, { number, filler, sealed: 'x' });
  t.put('count', { number });
  t.delete(`kv/${(number + 25) % 50}/a`);
  if (number % 10 === 3) {
    t.deleteAll(`kv/${(number + 5) % 50}`);
    t.deleteAll('approle');
  }
  t.put(`approle/${number}`, { number });
}

interface Left {
  readonly disk: SimulatedDisk;
  readonly state: State;
}

/** What a server leaves that is killed before its first checkpoint. */
async function afterKill(transactions: number, filler = ''): Promise<Left> {
  const disk = newDisk();
  const server = open(disk.process(), { groupCommit: true, checkpointBytes: 2 ** 20 });
  for (let number = 0; number < transactions; number++) {
    server.transact((t) => step(t, number, filler));
  }
  const state = readAll(server);
  await server.settled();
  disk.kill();
  // The real process lives on. This stops its timers.
  expect(() => server.close()).toThrow(Crash);
  return { disk, state };
}

/** A command that writes, to which even a few transactions are a long journal. On its clock, there is time to write two batches. */
function command(disk: SimulatedDisk, number: number, hook?: Hook): void {
  let time = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    time += 6;
    return time;
  });
  try {
    const storage = open(disk.process(hook), { checkpointBytes: 100 });
    storage.transact((t) => t.put('probe', { number }));
    storage.close();
  } finally {
    clock.mockRestore();
  }
}

function bytesOf(disk: SimulatedDisk, path: string): Buffer {
  return Buffer.from(disk.contents().get(path) ?? '');
}

/** Replaces a file's contents. */
function overwrite(disk: SimulatedDisk, path: string, contents: Buffer): void {
  const fs = disk.process();
  const file = fs.open(path, 'empty');
  fs.write(file, contents, 0);
  fs.sync(file);
  fs.close(file);
}

/** What is read of the state by a process that only reads. */
function readBy(disk: SimulatedDisk): State {
  return readAll(open(disk.process()));
}

/** Where each record starts. */
function recordsIn(bytes: Buffer): number[] {
  return [...bytes.toString('latin1').matchAll(/^\d+ \d+ \d+ \d+ [0-9a-f]{32}$/gm)].map(({ index }) => index);
}

const hundredKibibytes = 100 * 1024;
/** Fewer don't make a checkpoint necessary. */
const fewTransactions = 10;

test('each command shortens a long journal until it is short, and the state stays the same', async () => {
  const { disk, state } = await afterKill(400, 'é'.repeat(100));
  const size = bytesOf(disk, journal).length;
  expect(size).toBeGreaterThan(hundredKibibytes);
  expect(readBy(disk)).toEqual(state);
  let left = recordsIn(bytesOf(disk, journal)).length;
  let commands = 0;
  while (bytesOf(disk, journal).length > 2000) {
    command(disk, commands++);
    const storage = open(disk.process());
    expect(readAll(storage)).toEqual({ ...state, probe: { number: commands - 1 } });
    storage.close();
    const { transactions, problems } = checkState({ folder, key, fileSystem: disk.process() });
    expect(problems).toEqual([]);
    expect(transactions).toBeLessThan(Math.max(left, fewTransactions));
    left = transactions;
  }
  expect(commands).toBeGreaterThan(1);
});

test('a single process works off a long journal, too', async () => {
  const { disk, state } = await afterKill(400, 'x'.repeat(200));
  const storage = open(disk.process());
  for (let number = 0; bytesOf(disk, journal).length > 2000; number++) {
    storage.transact((t) => t.put('probe', { number }));
    expect(readAll(storage)).toEqual({ ...state, probe: { number } });
  }
  storage.close();
});

test('the next server takes over a partly shortened journal', async () => {
  const { disk, state } = await afterKill(400, 'x'.repeat(200));
  command(disk, 1);
  const server = open(disk.process(), { groupCommit: true });
  expect(readAll(server)).toEqual({ ...state, probe: { number: 1 } });
  server.transact((t) => t.put('probe', { number: 2 }));
  server.close();
  expect(readBy(disk)).toEqual({ ...state, probe: { number: 2 } });
  expect(recordsIn(bytesOf(disk, journal))).toEqual([]);
});

test('a server without requests shortens the journal that another one left', async () => {
  const { disk, state } = await afterKill(20);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const server = open(disk.process(), { groupCommit: true });
  expect(readAll(server)).toEqual(state);
  while (recordsIn(bytesOf(disk, journal)).length > 0) {
    vi.advanceTimersByTime(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(readAll(server)).toEqual(state);
  server.close();
  expect(readBy(disk)).toEqual(state);
});

for (const [name, end] of Object.entries(endings)) {
  test(`each call of a command on a long journal may be the last: ${name}`, async () => {
    const { hook, count } = countingHook();
    command((await afterKill(8)).disk, 1, hook);
    for (let last = 0; last < count(); last++) {
      const { disk, state } = await afterKill(8);
      try {
        command(disk, 1, crashAfter(last));
      } catch (error) {
        expect(error).toBeInstanceOf(Crash);
      }
      end(disk, last);
      // No crash damages the records before the checkpoint.
      const { problems } = checkState({ folder, key, fileSystem: disk.process() });
      expect(
        problems.filter((problem) => problem.startsWith(journal)),
        `call ${last}`,
      ).toEqual([]);
      expectRecovery(disk, [state, { ...state, probe: { number: 1 } }], `call ${last}`);
    }
  });
}

test('each record of a long journal is authenticated, whichever document is read', async () => {
  const { disk } = await afterKill(400, 'x'.repeat(200));
  const bytes = bytesOf(disk, journal);
  const records = recordsIn(bytes);
  expect(bytes.length).toBeGreaterThan(hundredKibibytes);
  for (const [index, start] of records.entries()) {
    const changed = Buffer.from(bytes);
    const place = start + ((index * 37) % ((records[index + 1] ?? bytes.length) - start));
    changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
    overwrite(disk, journal, changed);
    const read = () => open(disk.process()).transact((t) => t.get('count'));
    expect(read).toThrow(`${journal} is damaged at byte ${start}, in transaction ${index + 1}`);
  }
});

test('records before the checkpoint are not needed, those after it are', async () => {
  const { disk, state } = await afterKill(400, 'x'.repeat(200));
  command(disk, 1);
  const expected = { ...state, probe: { number: 1 } };
  const bytes = bytesOf(disk, journal);
  const { transactions } = checkState({ folder, key, fileSystem: disk.process() });
  const records = recordsIn(bytes);
  const passed = records.length - transactions;
  expect(passed).toBeGreaterThan(0);
  const withByte = (place: number) => {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
    return changed;
  };
  overwrite(disk, journal, withByte((records[passed] ?? 0) - 2));
  expect(readBy(disk)).toEqual(expected);
  overwrite(disk, journal, withByte(records[passed] ?? 0));
  expect(() => readBy(disk)).toThrow(`${journal} is damaged at byte ${records[passed]}, in transaction ${passed + 1}`);
  overwrite(disk, journal, bytes.subarray(0, (records[passed] ?? 0) - 1));
  expect(() => readBy(disk)).toThrow(`${journal} ends before transaction ${passed}, which was committed`);
});

test('without its checkpoint, or with a damaged or older one, a journal reads the same', async () => {
  const { disk, state } = await afterKill(400, 'x'.repeat(200));
  command(disk, 1);
  const older = bytesOf(disk, position);
  command(disk, 2);
  const expected = { ...state, probe: { number: 2 } };
  const bytes = bytesOf(disk, position);
  const line = bytes.indexOf('\n') + 1;
  expect(bytes.length).toBeGreaterThan(line);
  overwrite(disk, position, bytes.subarray(0, line));
  expect(readBy(disk)).toEqual(expected);
  overwrite(disk, position, Buffer.concat([bytes.subarray(0, line), older.subarray(line)]));
  expect(readBy(disk)).toEqual(expected);
  for (let place = line; place < bytes.length; place += 5) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
    overwrite(disk, position, changed);
    expect(readBy(disk)).toEqual(expected);
  }
});

test('a checkpoint truncates the remains after it in its file, which would invalidate it', async () => {
  const { disk, state } = await afterKill(400, 'x'.repeat(200));
  command(disk, 1);
  const { length } = bytesOf(disk, position);
  overwrite(disk, position, Buffer.concat([bytesOf(disk, position), Buffer.from('more')]));
  command(disk, 2);
  expect(bytesOf(disk, position)).toHaveLength(length);
  expect(readBy(disk)).toEqual({ ...state, probe: { number: 2 } });
});

test('a check reads the records before the checkpoint, too, and a repair replaces a journal with damaged ones', async () => {
  const { disk, state } = await afterKill(400, 'x'.repeat(200));
  command(disk, 1);
  const expected = { ...state, probe: { number: 1 } };
  const options = () => ({ folder, key, fileSystem: disk.process() });
  const bytes = bytesOf(disk, journal);
  const { transactions, problems } = checkState(options());
  expect(problems).toEqual([]);
  const records = recordsIn(bytes);
  const passed = records.length - transactions;
  const harmless = (number: number) =>
    `${journal} is damaged at byte ${records[number - 1]}, in transaction ${number}; nothing is lost, since the documents' files have what it changed`;
  for (const number of [1, Math.ceil(passed / 2), passed]) {
    const start = records[number - 1] ?? 0;
    const end = records[number] ?? 0;
    for (const place of [start, Math.floor((start + end) / 2), end - 1]) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
      overwrite(disk, journal, changed);
      expect(checkState(options()).problems).toEqual([harmless(number)]);
    }
  }
  expect(repairState(options())).toMatchObject({ losses: [], faults: [harmless(passed)] });
  expect(checkState(options()).problems).toEqual([]);
  expect(readBy(disk)).toEqual(expected);
});
