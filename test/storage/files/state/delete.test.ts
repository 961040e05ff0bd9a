import { expect, test } from 'vitest';
import { withClearErrors } from '../../../../src/storage/files/file-error.ts';
import type { FileSystem } from '../../../../src/storage/files/file-system.ts';
import { StateLock } from '../../../../src/storage/files/locks/state-lock.ts';
import { deleteState } from '../../../../src/storage/files/state/delete.ts';
import { restoreSnapshot } from '../../../../src/storage/files/state/snapshot.ts';
import { StateInUseError } from '../../../../src/storage/storage.ts';
import { NoStateError } from '../../../../src/values/no-state-error.ts';
import { Crash, type Hook, type SimulatedDisk } from '../../support/simulated-disk.ts';
import {
  countingHook,
  crashAfter,
  endings,
  folder,
  key,
  newDisk,
  open,
  stateAfter,
} from '../../support/simulated-state.ts';
import { readAll, type State, workload } from '../../support/workload.ts';

const steps = 6;

function prepared(): SimulatedDisk {
  const disk = newDisk();
  const storage = open(disk.process());
  for (const step of workload.slice(0, steps)) {
    storage.transact(step.run);
  }
  return disk;
}

function optionsOn(fileSystem: FileSystem) {
  return { folder, key, fileSystem };
}

/** The state, or undefined if there is none. */
function read(disk: SimulatedDisk): State | undefined {
  try {
    return readAll(open(disk.process(), { create: false }));
  } catch (error) {
    expect(String(error)).toContain(`NoStateError: there is no state in ${folder}`);
    return undefined;
  }
}

function copiesOn(disk: SimulatedDisk): string[] {
  return [...disk.contents().keys()].filter((path) => path.startsWith(`${folder}.copies/2`));
}

/** Runs `act` at the call with this number, once. The calls of `act` don't count. */
function at(position: number, act: () => void): Hook {
  let calls = 0;
  let isActing = false;
  return () => {
    if (!isActing && calls++ === position) {
      isActing = true;
      act();
      isActing = false;
    }
    return undefined;
  };
}

test('a deleted state is gone with its folder, and its copy brings it back', () => {
  const disk = prepared();
  const copy = deleteState(optionsOn(disk.process()));
  expect(copy).toMatch(/^\/home\/state\.copies\/.*-before-deletion\.snapshot$/);
  expect([...disk.contents().keys()].filter((path) => !path.startsWith(`${folder}.copies/`))).toEqual([]);
  restoreSnapshot(optionsOn(disk.process()), copy);
  expect(read(disk)).toEqual(stateAfter(steps));
});

test('the last five copies are kept, regardless of their reason', () => {
  const disk = prepared();
  const all = Array.from({ length: 7 }, () => {
    const copy = deleteState(optionsOn(disk.process()));
    restoreSnapshot(optionsOn(disk.process()), copy);
    return copy;
  });
  expect(copiesOn(disk).sort()).toEqual(all.sort().slice(-5));
});

test('after a crash at any call, the state is whole or gone with a copy, and can be deleted again', () => {
  const { hook, count } = countingHook();
  deleteState(optionsOn(prepared().process(hook)));
  const all = Object.values(endings);
  const seen = new Set<boolean>();
  for (let last = 0; last < count(); last++) {
    // One way to end for each call; all of them where there is time.
    for (const end of process.env['LOCALVAULT_THOROUGH'] ? all : all.slice(last % all.length).slice(0, 1)) {
      const disk = prepared();
      for (const path of ['/', '/home']) {
        const synced = disk.process();
        synced.sync(synced.open(path, 'read'));
      }
      try {
        deleteState(optionsOn(disk.process(crashAfter(last))));
      } catch (error) {
        expect(error).toBeInstanceOf(Crash);
      }
      end(disk, last);
      const state = read(disk);
      seen.add(state === undefined);
      if (state === undefined) {
        restoreSnapshot(optionsOn(disk.process()), copiesOn(disk).at(-1) ?? '');
      }
      expect(read(disk), `call ${last}`).toEqual(stateAfter(steps));
      deleteState(optionsOn(disk.process()));
      expect([...disk.contents().keys()].filter((path) => !path.startsWith(`${folder}.copies/`))).toEqual([]);
    }
  }
  expect(seen.size).toBe(2);
});

test('a reader at each moment sees the whole state or none', () => {
  for (const isFresh of [true, false]) {
    const disk = prepared();
    const lasting = open(disk.process(), { create: false });
    readAll(lasting);
    const seen: Array<State | undefined> = [];
    const look = () => {
      try {
        seen.push(readAll(isFresh ? open(disk.process(), { create: false }) : lasting));
      } catch (error) {
        expect(String(error)).toContain('NoStateError');
        seen.push(undefined);
      }
      return undefined;
    };
    deleteState(optionsOn(disk.process(look)));
    const gone = seen.indexOf(undefined);
    expect(gone).toBeGreaterThan(0);
    expect(new Set(seen.slice(gone))).toEqual(new Set([undefined]));
    expect(seen.slice(0, gone).every((state) => JSON.stringify(state) === JSON.stringify(stateAfter(steps)))).toBe(
      true,
    );
  }
});

test('a deletion at each moment of a writer happens before or after the write, and the writer creates no new state', () => {
  const write = (fs: FileSystem) => open(fs, { create: false }).transact((t) => t.put('probe', { is: 'there' }));
  const { hook, count } = countingHook();
  write(prepared().process(hook));
  const outcomes = new Set<string>();
  for (let position = 0; position < count(); position++) {
    const disk = prepared();
    let copy: string | undefined;
    const remove = () => {
      try {
        copy = deleteState(optionsOn(disk.process()));
      } catch (error) {
        // The writer has the lock.
        expect(String(error)).toContain('would wait');
      }
    };
    let isWritten = true;
    try {
      write(disk.process(at(position, remove)));
    } catch (error) {
      expect(String(error)).toContain('NoStateError');
      isWritten = false;
    }
    outcomes.add(`${copy !== undefined} ${isWritten}`);
    if (copy === undefined) {
      expect(isWritten).toBe(true);
      continue;
    }
    expect(isWritten).toBe(false);
    expect(read(disk)).toBeUndefined();
    restoreSnapshot(optionsOn(disk.process()), copy);
    expect(read(disk)).toEqual(stateAfter(steps));
  }
  expect([...outcomes].sort()).toEqual(['false true', 'true false']);
});

test('a process that waited for the lock of a deleted state takes that of the next state', () => {
  const disk = prepared();
  let isReplaced = false;
  // The lock's file is open, but not locked yet.
  const fs = disk.process((call, path) => {
    if (call === 'lock' && path === `${folder}/lock` && !isReplaced) {
      isReplaced = true;
      deleteState(optionsOn(disk.process()));
      open(disk.process()).transact((t) => t.put('count', { of: 'the next state' }));
    }
    return undefined;
  });
  open(fs, { create: false }).transact((t) => {
    t.put('probe', { is: 'there' });
    expect(() => new StateLock(withClearErrors(disk.process()), folder).take()).toThrow('would wait for a lock');
  });
  expect(isReplaced).toBe(true);
  expect(read(disk)).toEqual({ count: { of: 'the next state' }, probe: { is: 'there' } });
});

test('a server that takes over a state while it is deleted serves the next one, or none', () => {
  for (const isReplaced of [true, false]) {
    const disk = prepared();
    let isDeleted = false;
    // The owner's file is open, but not locked yet.
    const fs = disk.process((call, path) => {
      if (call === 'lock' && path === `${folder}/owner` && !isDeleted) {
        isDeleted = true;
        deleteState(optionsOn(disk.process()));
        if (isReplaced) {
          open(disk.process()).transact((t) => t.put('count', { of: 'the next state' }));
        }
      }
      return undefined;
    });
    const server = open(fs, { create: false, groupCommit: true });
    const count = () => server.transact((t) => t.get('count'));
    if (isReplaced) {
      expect(count()).toEqual({ of: 'the next state' });
      const command = open(disk.process(), { create: false });
      expect(() => command.transact((t) => t.put('count', { of: 'a command' }))).toThrow(StateInUseError);
    } else {
      expect(count).toThrow(NoStateError);
    }
    server.close();
  }
});

test('a full disk stops it before anything is changed', () => {
  for (let position = 0; ; position++) {
    const disk = prepared();
    let calls = 0;
    let isHit = false;
    const fs = disk.process((call) => {
      const hits = call === 'write' && calls++ === position;
      isHit ||= hits;
      return hits ? 'ENOSPC' : undefined;
    });
    try {
      deleteState(optionsOn(fs));
    } catch (error) {
      expect(String(error)).toMatch(/can't keep a copy of the state: .*no space left on the disk.*nothing was changed/);
      expect(read(disk)).toEqual(stateAfter(steps));
    }
    if (!isHit) {
      break;
    }
  }
});

test('a folder that can’t be renamed keeps its state, and no copy is left', () => {
  const disk = prepared();
  const fs = disk.process((call, path) => (call === 'rename' && path.endsWith('.tmp') ? 'EACCES' : undefined));
  expect(() => deleteState(optionsOn(fs))).toThrow('permission denied');
  expect(read(disk)).toEqual(stateAfter(steps));
  expect(copiesOn(disk)).toEqual([]);
});

test('files that can’t be removed are named, and the state is gone', () => {
  const disk = prepared();
  const warnings: string[] = [];
  const fs = disk.process((call, path) => (call === 'removeFile' && path.endsWith('/journal') ? 'EACCES' : undefined));
  deleteState({ ...optionsOn(fs), onWarning: (warning) => warnings.push(warning) });
  expect(warnings).toEqual([
    expect.stringMatching(/^the state is deleted, but its files are left in \/home\/\.state\.tmp: /),
  ]);
  expect(read(disk)).toBeUndefined();
});

test.each([
  ['.git', `${folder} holds ".git", which isn't part of the state`],
  ['notes.txt', `${folder} holds "notes.txt", which isn't part of the state`],
])('a folder that holds %s, too, stays', (name, message) => {
  const disk = prepared();
  const fs = disk.process();
  fs.close(fs.open(`${folder}/${name}`, 'create'));
  expect(() => deleteState(optionsOn(fs))).toThrow(message);
  expect(read(disk)).toEqual(stateAfter(steps));
  expect(copiesOn(disk)).toEqual([]);
});

test('where there is no state, nothing is deleted', () => {
  const disk = newDisk();
  const fs = disk.process();
  expect(() => deleteState(optionsOn(fs))).toThrow(`there is no state in ${folder}`);
  fs.makeFolder(folder);
  fs.close(fs.open(`${folder}/photo.jpg`, 'create'));
  expect(() => deleteState(optionsOn(fs))).toThrow('holds "photo.jpg" but no state.json');
  expect([...disk.contents().keys()]).toEqual([`${folder}/photo.jpg`]);
});

test('a damaged state is deleted, and its files are kept', () => {
  const disk = prepared();
  const fs = disk.process();
  fs.removeFile(`${folder}/state.json`);
  const copy = deleteState(optionsOn(fs));
  expect(copy).toMatch(/-before-deletion$/);
  expect([...disk.contents().keys()].every((path) => path.startsWith(`${copy}/`))).toBe(true);
});
