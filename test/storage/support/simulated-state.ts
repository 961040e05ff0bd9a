import { expect } from 'vitest';
import { fileStorage } from '../../../src/storage/files/file-storage.ts';
import type { FileSystem } from '../../../src/storage/files/file-system.ts';
import { givenKey } from '../../../src/storage/files/keys/provider.ts';
import type { FileStorageOptions } from '../../../src/storage/files/options.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { Crash, type Hook, SimulatedDisk } from './simulated-disk.ts';
import { readAll, type State, workload } from './workload.ts';

/** The folder of the simulated state. */
export const folder = '/home/state';

/** The simulated state's key. */
export const key = givenKey('the test', () => '11'.repeat(32));

/** A disk with nothing on it but the folder above the state's. */
export function newDisk(): SimulatedDisk {
  const disk = new SimulatedDisk();
  const fs = disk.process();
  fs.makeFolder('/home');
  fs.sync(fs.open('/', 'read'));
  return disk;
}

/** The state, with so small a journal that the workload's few transactions shorten it several times. */
export function open(fileSystem: FileSystem, options: Partial<FileStorageOptions> = {}): Storage {
  return fileStorage({ folder, key, fileSystem, checkpointBytes: 700, ...options });
}

/** What the workload's first transactions leave. */
export function stateAfter(count: number): State {
  return workload[count - 1]?.after ?? {};
}

/** Every call from the `last`th on ends the process. */
export function crashAfter(last: number): Hook {
  let calls = 0;
  return () => {
    if (++calls > last) {
      throw new Crash();
    }
    return undefined;
  };
}

/** Counts the calls. */
export function countingHook(): { readonly hook: Hook; readonly count: () => number } {
  let calls = 0;
  return {
    hook: () => {
      calls++;
      return undefined;
    },
    count: () => calls,
  };
}

/** A source of numbers that are the same in each run with the same seed. */
export function choices(seed: number): (ways: number) => number {
  let state = (Math.imul(seed, 2654435761) + 1) >>> 0;
  return (ways) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * ways);
  };
}

/** The ways that a crash may leave a disk in. */
export const endings: Readonly<Record<string, (disk: SimulatedDisk, seed: number) => void>> = {
  'the process is killed': (disk) => disk.kill(),
  'the power is cut and nothing unsynced is left': (disk) => disk.powerCut(() => 0),
  'the power is cut and some of the unsynced is left': (disk, seed) => disk.powerCut(choices(seed)),
};

/**
 * The state is what it was after the acknowledged transactions, or after one more or a few; it goes on from there, and what is
 * done then is safe from a power cut.
 */
export function expectRecovery(disk: SimulatedDisk, allowed: readonly State[], where: string): void {
  const storage = open(disk.process());
  const state = readAll(storage);
  expect(allowed, where).toContainEqual(state);
  storage.transact((t) => t.put('probe', { is: 'there' }));
  storage.close();
  disk.powerCut(() => 0);
  expect(readAll(open(disk.process())), where).toEqual({ ...state, probe: { is: 'there' } });
}
