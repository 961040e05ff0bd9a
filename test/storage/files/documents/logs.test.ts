import { expect, test } from 'vitest';
import type { FileSystem } from '../../../../src/storage/files/file-system.ts';
import { checkState } from '../../../../src/storage/files/state/check.ts';
import { repairState } from '../../../../src/storage/files/state/repair.ts';
import type { Storage, Transaction } from '../../../../src/storage/storage.ts';
import { StateError } from '../../../../src/values/state-error.ts';
import { Crash, type Hook, type SimulatedDisk } from '../../support/simulated-disk.ts';
import { countingHook, crashAfter, endings, folder, key, newDisk, open } from '../../support/simulated-state.ts';
import { readAll } from '../../support/workload.ts';

const root = `${folder}/data`;
const log = `${root}/logs/a.jsonl`;

/** A state whose journal is shortened after every transaction, which has at least 100 bytes. At 1,600 bytes it would be a long journal. */
function settling(disk: SimulatedDisk, hook?: Hook): Storage {
  return open(disk.process(hook), { checkpointBytes: 100 });
}

function put(storage: Storage, ...keys: readonly string[]): void {
  storage.transact((t) => {
    for (const [n, one] of keys.entries()) {
      t.put(one, { n, sealed: `secret ${one}` });
    }
  });
}

function problemsOf(disk: SimulatedDisk): readonly string[] {
  return checkState({ folder, key, fileSystem: disk.process() }).problems;
}

function contentsOf(disk: SimulatedDisk, path: string): Buffer {
  const fs = disk.process();
  const file = fs.open(path, 'read');
  const bytes = Buffer.alloc(fs.fstat(file).size);
  fs.read(file, bytes, 0);
  fs.close(file);
  return bytes;
}

function replace(fs: FileSystem, path: string, bytes: Uint8Array): void {
  const file = fs.open(path, 'empty');
  fs.write(file, bytes, 0);
  fs.close(file);
}

/** What happens when everything is read. */
function outcomeOf(disk: SimulatedDisk): unknown {
  try {
    return readAll(open(disk.process()));
  } catch (error) {
    expect(error).toBeInstanceOf(StateError);
    return error instanceof Error ? error.message : '';
  }
}

/** The names of all files of documents, below the folder of all documents. */
function filesOf(disk: SimulatedDisk): string[] {
  const paths = [...disk.contents().keys()].filter((path) => path.startsWith(`${root}/`));
  return paths.map((path) => path.slice(root.length + 1)).sort();
}

test('the documents of a folder below logs share a file, a line each, and every other document has one of its own', () => {
  const disk = newDisk();
  const storage = settling(disk);
  put(storage, 'logs/a/1', 'logs/a/2', 'logs/a/b/3', 'logs/x.jsonl/4', 'logs/5', 'logs', 'log/6');
  storage.transact((t) => {
    t.delete('logs/a/2');
    t.put('logs/a/1', { n: 7 });
  });
  expect(filesOf(disk)).toEqual([
    'log/6.json',
    'logs.json',
    'logs.jsonl',
    'logs/a.jsonl',
    'logs/a/b.jsonl',
    'logs/x%2Ejsonl.jsonl',
  ]);
  const tag = expect.stringMatching(/^[0-9a-f]{32}$/);
  const sealed = expect.stringContaining('aes-256-gcm:');
  const lines = contentsOf(disk, log).toString().trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { key: 'logs/a/1', document: { n: 0, sealed }, sequence: 1, tag },
    { key: 'logs/a/2', document: { n: 1, sealed }, sequence: 1, tag },
    { batch: `${lines[0]}\n${lines[1]}\n`.length, kept: expect.any(Number), documents: 2, tag },
    { key: 'logs/a/2', sequence: 2 },
    { key: 'logs/a/1', document: { n: 7 }, sequence: 2, tag },
    { batch: `${lines[3]}\n${lines[4]}\n`.length, kept: expect.any(Number), documents: 1, tag },
  ]);
  expect(problemsOf(disk)).toEqual([]);
});

test('a write below logs looks at no log, and each log is opened once when the journal is shortened', () => {
  const disk = newDisk();
  put(settling(disk), 'logs/a/1', ...Array.from({ length: 6 }, (_, i) => `logs/b/${i}`));
  const opened: string[] = [];
  const hook: Hook = (call, path) => {
    if (path.endsWith('.jsonl') && (call === 'open' || call === 'create' || call === 'stat')) {
      opened.push(path);
    }
    return undefined;
  };
  const storage = open(disk.process(hook), { checkpointBytes: 4000 });
  for (let i = 0; i < 4; i++) {
    storage.transact((t) => t.put('logs/a/1', { i }));
    storage.transact((t) => t.delete(`logs/b/${i}`));
  }
  expect(opened).toEqual([]);
  storage.transact((t) => t.put('long', { text: 'x'.repeat(4000) }));
  // Once to append, and once to sync.
  expect(opened.sort()).toEqual([log, log, `${root}/logs/b.jsonl`, `${root}/logs/b.jsonl`]);
});

test('whatever bit of a log is changed, nothing of it is used, and the line is named', () => {
  const disk = newDisk();
  const storage = settling(disk);
  put(storage, 'logs/a/1', 'logs/a/2');
  storage.transact((t) => t.delete('logs/a/2'));
  put(storage, 'logs/a/3');
  const sound = contentsOf(disk, log);
  for (let position = 0; position < sound.length; position++) {
    const changed = Buffer.from(sound);
    changed.writeUInt8(sound.readUInt8(position) ^ (1 << (position % 8)), position);
    replace(disk.process(), log, changed);
    const line = sound.subarray(0, position).filter((byte) => byte === 10).length + 1;
    const where = `byte ${position} of line ${line}`;
    expect(outcomeOf(disk), where).toMatch(/\/logs\/a\.jsonl (is damaged: line \d+ was changed|contains the document)/);
    if (position % 16 === 0) {
      expect(problemsOf(disk), where).toContainEqual(
        expect.stringContaining(`${log} is damaged: line ${line} was changed`),
      );
    }
  }
});

test('a damaged log takes what is new, stays damaged, and a repair keeps its intact lines', () => {
  for (const cut of [0, 1]) {
    const disk = newDisk();
    const storage = settling(disk);
    put(storage, 'logs/a/1', 'logs/a/2');
    put(storage, 'logs/a/3');
    const sound = contentsOf(disk, log).toString();
    replace(disk.process(), log, Buffer.from(sound.replace('"n":1', '"n":2').slice(0, sound.length - cut)));
    put(storage, 'logs/a/4');
    put(storage, 'logs/a/1', 'logs/a/5');
    expect(() => storage.transact((t) => t.get('logs/a/5'))).toThrow(`${log} is damaged: line 2 was changed`);
    expect(problemsOf(disk)).toContain(`${log} is damaged: line 2 was changed`);
    const { losses } = repairState({ folder, key, fileSystem: disk.process() });
    expect(losses).toContain(`${log} is damaged: line 2 was changed`);
    expect(Object.keys(readAll(open(disk.process())))).toEqual(['logs/a/1', 'logs/a/3', 'logs/a/4', 'logs/a/5']);
    expect(problemsOf(disk)).toEqual([]);
  }
});

test('a log in another one’s place, an older journal, and files that don’t belong below logs are told of', () => {
  const disk = newDisk();
  const storage = settling(disk);
  put(storage, 'logs/a/1', 'logs/b/1', 'kv/1');
  const older = ['journal', 'position'].map((name) => [name, contentsOf(disk, `${folder}/${name}`)] as const);
  put(storage, 'logs/a/2');
  const [a, b] = [contentsOf(disk, log), contentsOf(disk, `${root}/logs/b.jsonl`)];
  replace(disk.process(), log, b);
  expect(outcomeOf(disk)).toContain(`${log} contains the document logs/b/1, which belongs elsewhere`);
  expect(problemsOf(disk)).toEqual([`${log} contains the document logs/b/1, which belongs elsewhere`]);
  replace(disk.process(), log, a);
  replace(disk.process(), `${root}/logs/1.json`, contentsOf(disk, `${root}/kv/1.json`));
  replace(disk.process(), `${root}/kv/b.jsonl`, b);
  expect(problemsOf(disk).toSorted()).toEqual([
    `${root}/kv/b.jsonl does not belong to the state`,
    `${root}/logs/1.json does not belong to the state`,
  ]);
  for (const path of [`${root}/logs/1.json`, `${root}/kv/b.jsonl`]) {
    disk.process().removeFile(path);
  }
  for (const [name, bytes] of older) {
    replace(disk.process(), `${folder}/${name}`, bytes);
  }
  expect(outcomeOf(disk)).toContain(`${log} belongs to transaction 2, but the journal ends before it`);
  expect(problemsOf(disk)).toContainEqual(expect.stringContaining(`${log} belongs to transaction 2`));
});

/** A log to which a checkpoint has just appended a batch that isn't synced, and the log before. */
function interrupted() {
  const disk = newDisk();
  const storage = settling(disk);
  put(storage, 'logs/a/1', 'logs/a/2');
  const before = contentsOf(disk, log);
  const crashing = settling(disk, (call, path) => {
    if (call === 'sync' && path === log) {
      throw new Crash();
    }
    return undefined;
  });
  expect(() =>
    crashing.transact((t) => {
      t.delete('logs/a/1');
      t.put('logs/a/2', { n: 22 });
      t.put('logs/a/3', { n: 33 });
    }),
  ).toThrow(Crash);
  disk.kill();
  const after = contentsOf(disk, log);
  return { disk, before, after, state: { 'logs/a/2': { n: 22 }, 'logs/a/3': { n: 33 } } };
}

test('an incomplete batch is no damage after the journal has been shortened without it', () => {
  const disk = newDisk();
  const storage = settling(disk);
  put(storage, 'logs/a/1', 'logs/a/2');
  storage.transact((t) => {
    t.delete('logs/a/2');
    t.put('logs/a/1', { n: 7 });
  });
  const sound = contentsOf(disk, log);
  const state = readAll(open(disk.process()));
  for (let i = 0; i < 3; i++) {
    put(storage, 'kv/other');
  }
  const lines = sound.toString().split('\n');
  const [first = ''] = lines;
  const removal = lines.find((line) => line.includes('"logs/a/2"') && !line.includes('document'));
  expect(removal).toBeDefined();
  for (const tail of [`${first}\n`, `${first}\n${removal}\n`, `${removal}\n${first.slice(0, 30)}`, first]) {
    replace(disk.process(), log, Buffer.concat([sound, Buffer.from(tail)]));
    expect(problemsOf(disk), tail).toEqual([]);
    expect(readAll(open(disk.process())), tail).toMatchObject(state);
  }
  put(storage, 'logs/a/3');
  expect(problemsOf(disk)).toEqual([]);
  expect(contentsOf(disk, log).subarray(0, sound.length)).toEqual(sound);
});

test('an incomplete batch that a crash left is no damage, wherever it ends, and the next one takes its place', () => {
  const { disk, before, after, state } = interrupted();
  for (let length = before.length; length <= after.length; length++) {
    const kept = after.subarray(0, length);
    for (const torn of [kept, Buffer.concat([kept, Buffer.alloc(after.length - length)])]) {
      replace(disk.process(), log, torn);
      const where = `${length} of ${after.length} bytes, ${torn.length} in all`;
      expect(outcomeOf(disk), where).toEqual(state);
      expect(problemsOf(disk), where).toEqual([]);
    }
  }
});

test('nor is one that lacks a part in its middle', () => {
  const { disk, before, after, state } = interrupted();
  const lines = after.toString().split('\n');
  const start = before.length + (lines[3]?.length ?? 0) + 10;
  replace(disk.process(), log, Buffer.from(after).fill(0, start, start + 20));
  expect(outcomeOf(disk)).toEqual(state);
  expect(problemsOf(disk)).toEqual([]);
});

test.each([0, 1, 90, 250, 400])(
  'after %i bytes of a batch that a crash left, the next checkpoint goes on',
  (length) => {
    const { disk, before, after, state } = interrupted();
    replace(disk.process(), log, after.subarray(0, before.length + length));
    const storage = settling(disk);
    put(storage, 'logs/a/4');
    put(storage, 'logs/a/5');
    expect(Object.keys(readAll(open(disk.process())))).toEqual([...Object.keys(state), 'logs/a/4', 'logs/a/5']);
    expect(problemsOf(disk)).toEqual([]);
    const bytes = contentsOf(disk, log);
    expect(bytes.subarray(0, before.length)).toEqual(before);
    for (const line of bytes.toString().trimEnd().split('\n')) {
      expect(JSON.parse(line)).toHaveProperty('sequence' in JSON.parse(line) ? 'key' : 'batch');
    }
  },
);

const text = 'x'.repeat(1000);

test('a log of few documents stays short, however often they are put', () => {
  const disk = newDisk();
  const storage = settling(disk);
  for (let i = 0; i < 100; i++) {
    storage.transact((t) => t.put(`logs/a/${i % 3}`, { i, text }));
    expect(contentsOf(disk, log).length).toBeLessThan(20_000);
  }
  expect(storage.transact((t) => [...t.scan('logs/a')].map(([name, { i }]) => [name, i]))).toEqual([
    ['0', 99],
    ['1', 97],
    ['2', 98],
  ]);
  expect(filesOf(disk)).toEqual(['logs/a.jsonl']);
  expect(problemsOf(disk)).toEqual([]);
});

test('who has read a log notices that it changed, even if its new file has the number and the size of an earlier one', () => {
  const disk = newDisk();
  const storage = settling(disk);
  const fs = disk.process();
  const withSameNumber = (path: string) => ({ ...fs.stat(path), ...(path.endsWith('.jsonl') && { identity: 'same' }) });
  const reader = open({ ...fs, stat: withSameNumber });
  const sizes = new Set<number>();
  for (let i = 100; i < 200; i++) {
    storage.transact((t) => t.put('logs/a/1', { i, text }));
    expect(reader.transact((t) => t.get('logs/a/1'))).toEqual({ i, text });
    sizes.add(contentsOf(disk, log).length);
  }
  expect(sizes.size).toBeLessThan(50);
});

/** A state that counts how often the log is rewritten, and how often more of it is read than its end. */
function counting(disk: SimulatedDisk) {
  const counts = { rewritten: 0, read: 0 };
  const fs = disk.process((call, path) => {
    counts.rewritten += call === 'rename' && path === log ? 1 : 0;
    return undefined;
  });
  const read: FileSystem['read'] = (file, buffer, position) => {
    counts.read += position === 0 && buffer.length > 5000 ? 1 : 0;
    return fs.read(file, buffer, position);
  };
  return { storage: open({ ...fs, read }, { checkpointBytes: 100 }), counts };
}

test('a log of documents that stay is never rewritten, and seldom read', () => {
  const disk = newDisk();
  const { storage, counts } = counting(disk);
  for (let i = 0; i < 300; i++) {
    storage.transact((t) => t.put(`logs/a/${i}`, { i, text }));
  }
  expect(counts.rewritten).toBe(0);
  // At 16 KiB, then whenever it has doubled.
  expect(counts.read).toBe(5);
  expect(storage.transact((t) => t.list('logs/a'))).toHaveLength(300);
});

test('a log of documents that are put again and again is rewritten seldom', () => {
  const disk = newDisk();
  const { storage, counts } = counting(disk);
  for (let i = 0; i < 300; i++) {
    storage.transact((t) => t.put(`logs/a/${i % 20}`, { i, text }));
  }
  expect(counts.rewritten).toBeGreaterThan(5);
  expect(counts.rewritten).toBeLessThan(20);
  expect(storage.transact((t) => t.list('logs/a'))).toHaveLength(20);
});

test('removals from a log of many documents read it seldom', () => {
  const disk = newDisk();
  put(settling(disk), ...Array.from({ length: 1000 }, (_, i) => `logs/a/${i}`));
  const { storage, counts } = counting(disk);
  for (let i = 0; i < 400; i++) {
    storage.transact((t) => t.delete(`logs/a/${i}`));
  }
  expect(counts.read).toBeLessThan(3);
  expect(storage.transact((t) => t.list('logs/a'))).toHaveLength(600);
});

test('a listing of the folders of logs reads none', () => {
  const disk = newDisk();
  put(settling(disk), 'logs/a/1/x', 'logs/a/2/x', 'logs/a/y', 'logs/b/3/x');
  const opened: string[] = [];
  const storage = open(
    disk.process((call, path) => {
      if (call === 'open' && path.includes('/logs')) {
        opened.push(path);
      }
      return undefined;
    }),
  );
  expect(storage.transact((t) => [t.list('logs'), t.list('logs/a'), t.list('logs/b')])).toEqual([
    ['a/', 'b/'],
    ['1/', '2/', 'y'],
    ['3/'],
  ]);
  // The documents directly in it are in its log.
  expect(opened).toEqual([log]);
});

/** Each leaves none of the documents that it puts. */
const waysToEmpty: Readonly<Record<string, (storage: Storage, keys: readonly string[]) => void>> = {
  'one by one': (storage, keys) => {
    put(storage, ...keys);
    for (const one of keys) {
      storage.transact((t) => t.delete(one));
    }
  },
  'put one by one, removed at once': (storage, keys) => {
    for (const one of keys) {
      put(storage, one);
    }
    storage.transact((t) => {
      for (const one of keys) {
        t.delete(one);
      }
    });
  },
  'put several times': (storage, keys) => {
    for (let i = 0; i < 3; i++) {
      put(storage, ...keys);
    }
    for (const one of keys) {
      storage.transact((t) => t.delete(one));
    }
  },
  'removed several times': (storage, keys) => {
    put(storage, ...keys);
    for (const one of [...keys, ...keys]) {
      storage.transact((t) => t.delete(one));
    }
  },
  'among documents that were never there': (storage, keys) => {
    for (const one of keys) {
      storage.transact((t) => {
        t.put(one, {});
        t.delete(`${one}x`);
      });
    }
    for (const one of keys) {
      storage.transact((t) => t.delete(one));
    }
  },
  'with long documents': (storage, keys) => {
    for (const one of keys) {
      storage.transact((t) => t.put(one, { text: text.repeat(3) }));
    }
    for (const one of keys) {
      storage.transact((t) => t.delete(one));
    }
  },
};

test.each(Object.entries(waysToEmpty))('no log stays without documents, nor its folders: %s', (_, empty) => {
  for (const count of [1, 2, 30]) {
    const disk = newDisk();
    const storage = settling(disk);
    empty(
      storage,
      Array.from({ length: count }, (__, i) => `logs/a/b/c/${i}`),
    );
    expect(
      storage.transact((t) => t.list('logs')),
      `${count}`,
    ).toEqual([]);
    put(storage, 'kv/1', 'kv/2');
    expect(
      disk
        .process()
        .list(root)
        .map(({ name }) => name),
      `${count}`,
    ).toEqual(['kv']);
    expect(problemsOf(disk)).toEqual([]);
  }
});

test('a log does not stay long when its documents are removed, and goes with the last of them', () => {
  const disk = newDisk();
  const storage = settling(disk);
  const keys = Array.from({ length: 400 }, (_, i) => `logs/a/${'0'.repeat(60)}${i}`);
  const putAll = (t: Transaction) => {
    for (const one of keys) {
      t.put(one, {});
    }
  };
  storage.transact(putAll);
  expect(contentsOf(disk, log).length).toBeGreaterThan(50_000);
  for (const one of keys.slice(0, 360)) {
    storage.transact((t) => t.delete(one));
  }
  expect(contentsOf(disk, log).length).toBeLessThan(20_000);
  storage.transact(putAll);
  storage.transact((t) => {
    for (const one of keys) {
      t.delete(one);
    }
    t.delete('logs/none/1');
  });
  expect(storage.transact((t) => t.list('logs'))).toEqual([]);
  expect(disk.process().list(root)).toEqual([]);
  expect(problemsOf(disk)).toEqual([]);
});

test('a removed folder below logs takes its log along', () => {
  const disk = newDisk();
  const storage = settling(disk);
  put(storage, 'logs/a/1', 'logs/a/b/2', 'logs/c/3', 'kv/1');
  storage.transact((t) => t.deleteAll('logs/a'));
  expect(filesOf(disk)).toEqual(['kv/1.json', 'logs/c.jsonl']);
  storage.transact((t) => t.deleteAll('logs'));
  expect(filesOf(disk)).toEqual(['kv/1.json']);
  expect(problemsOf(disk)).toEqual([]);
});

for (const [name, end] of Object.entries(endings)) {
  test(`whichever call is the last while a log is emptied, neither the log nor its folder comes back: ${name}`, () => {
    const prepared = () => {
      const disk = newDisk();
      put(settling(disk), 'logs/a/b/1', 'logs/a/b/2', 'kv/1');
      return disk;
    };
    const empty = (t: Transaction) => {
      t.delete('logs/a/b/1');
      t.delete('logs/a/b/2');
    };
    const { hook, count } = countingHook();
    settling(prepared(), hook).transact(empty);
    for (let last = 0; last <= count(); last++) {
      const disk = prepared();
      try {
        settling(disk, crashAfter(last)).transact(empty);
      } catch (error) {
        expect(error).toBeInstanceOf(Crash);
      }
      end(disk, last);
      const where = `call ${last} of ${count()}`;
      const next = settling(disk);
      if (next.transact((t) => t.list('logs')).length > 0) {
        next.transact(empty);
      }
      put(next, 'kv/1', 'kv/2');
      disk.powerCut(() => 0);
      expect(filesOf(disk), where).toEqual(['kv/1.json', 'kv/2.json']);
      expect(
        disk
          .process()
          .list(root)
          .map((entry) => entry.name),
        where,
      ).toEqual(['kv']);
      expect(problemsOf(disk), where).toEqual([]);
    }
  });
}

/** Puts a log to just below the size at which it is rewritten. */
function almostFull(disk: SimulatedDisk): Storage {
  const storage = settling(disk);
  for (let i = 0; i < 13; i++) {
    storage.transact((t) => t.put(`logs/a/${i % 5}`, { i, text }));
  }
  return storage;
}

/** The transaction after which it is. */
function overfill(t: Transaction): void {
  t.put('logs/a/0', { i: 100, text: text.repeat(4) });
  t.delete('logs/a/1');
}

for (const [name, end] of Object.entries(endings)) {
  test(`whichever call is the last while a log is rewritten, nothing is lost and nothing left over: ${name}`, () => {
    const { hook, count } = countingHook();
    const whole = newDisk();
    almostFull(whole);
    const before = readAll(open(whole.process()));
    settling(whole, hook).transact(overfill);
    const after = readAll(open(whole.process()));
    expect(contentsOf(whole, log).length).toBeLessThan(9000);
    for (let last = 0; last < count(); last++) {
      const disk = newDisk();
      almostFull(disk);
      try {
        settling(disk, crashAfter(last)).transact(overfill);
      } catch (error) {
        expect(error).toBeInstanceOf(Crash);
      }
      end(disk, last);
      const where = `call ${last} of ${count()}`;
      expect([before, after], where).toContainEqual(readAll(open(disk.process())));
      const next = settling(disk);
      next.transact(overfill);
      next.transact((t) => t.put('logs/a/9', {}));
      disk.powerCut(() => 0);
      expect(readAll(open(disk.process())), where).toEqual({ ...after, 'logs/a/9': {} });
      expect(problemsOf(disk), where).toEqual([]);
    }
  });
}
