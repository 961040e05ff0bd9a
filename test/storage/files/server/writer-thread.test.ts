import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Disk } from '../../../../src/storage/files/documents/disk.ts';
import { withClearErrors } from '../../../../src/storage/files/file-error.ts';
import { fileStorage } from '../../../../src/storage/files/file-storage.ts';
import { givenKey } from '../../../../src/storage/files/keys/provider.ts';
import { nodeFileSystem } from '../../../../src/storage/files/node-file-system.ts';
import type { DocumentWork } from '../../../../src/storage/files/server/document-writer.ts';
import { WriterPool } from '../../../../src/storage/files/server/writer-pool.ts';
import { WriterThread } from '../../../../src/storage/files/server/writer-thread.ts';
import { checkState } from '../../../../src/storage/files/state/check.ts';
import { StoredDocument } from '../../../../src/storage/stored-document.ts';
import { atRest, authenticator, guard, putOf } from '../../support/stamps.ts';
import { bundleThread } from '../../support/thread-program.ts';

const key = givenKey('the test', () => '11'.repeat(32));
let home = '';
let root = '';
let program = '';

beforeAll(async () => {
  program = await bundleThread();
  vi.stubGlobal('LOCALVAULT_WRITER_THREAD', program);
});

afterAll(() => {
  vi.unstubAllGlobals();
});

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'localvault-thread-'));
  root = join(home, 'data');
  mkdirSync(root);
});

afterEach(() => rmSync(home, { recursive: true }));

/** Work of these parts. */
function work(parts: Partial<DocumentWork>): DocumentWork {
  return { cleared: [], put: [], deleted: [], first: 1, sync: false, ...parts };
}

test('a thread writes, removes and clears, and leaves no empty folder', async () => {
  const thread = new WriterThread(root, authenticator, program);
  const text = '{"a":["ü"]}';
  await thread.make(work({ put: ['x/y/one', 'x/two', 'z/three'].flatMap((key) => putOf(key, text)) }));
  const [, , , tag] = putOf('x/y/one', text);
  const written = `{\n  "key": "x/y/one",\n  "document": {\n    "a": [\n      "ü"\n    ]\n  },\n  "sequence": 1,\n  "tag": "${tag}"\n}\n`;
  expect(readFileSync(join(root, 'x/y/one.json'), 'utf8')).toBe(written);
  expect(statSync(join(root, 'x/y/one.json')).mode & 0o777).toBe(0o600);
  expect(statSync(join(root, 'x/y')).mode & 0o777).toBe(0o700);
  const pending = thread.make(work({ deleted: ['x/y/one'] }));
  thread.begin(work({ cleared: ['z', 'none'], put: putOf('x/two', '{}'), deleted: ['x/no'], sync: true }))();
  await pending;
  expect(readdirSync(root)).toEqual(['x']);
  expect(readdirSync(join(root, 'x'))).toEqual(['two.json']);
  expect(readFileSync(join(root, 'x/two.json'), 'utf8')).toContain('"key": "x/two",\n  "document": {},\n');
  thread.end();
});

test('a thread writes the same files as the main thread', async () => {
  const thread = new WriterThread(root, authenticator, program);
  const disk = new Disk(nodeFileSystem, root, guard);
  const document = StoredDocument.of({ b: [1, 'ü', null], a: { '10': true, '9': {} }, none: [] });
  for (const key of ['x/one', 'Up.json/con/ü', `${'long'.repeat(60)}/${'x'.repeat(200)}`]) {
    for (const put of [putOf(key, '{"old":true}'), putOf(key, document.text)]) {
      await thread.make(work({ put }));
    }
    expect(disk.holds(key, atRest(key, document.text))).toBe(true);
    expect(disk.list(key.slice(0, key.lastIndexOf('/')))).toEqual([key.slice(key.lastIndexOf('/') + 1)]);
  }
  thread.end();
});

test('a thread appends to logs, and rewrites those that are long', async () => {
  const thread = new WriterThread(root, authenticator, program);
  const disk = new Disk(withClearErrors(nodeFileSystem), root, guard);
  const text = JSON.stringify({ text: 'x'.repeat(2000) });
  const log = join(root, 'logs/a.jsonl');
  for (let round = 0; round < 12; round++) {
    const put = ['logs/a/1', 'logs/a/2'].flatMap((key) => putOf(key, text));
    await thread.make(work({ put, sync: round % 2 === 0 }));
    await thread.make(work({ put: putOf(`logs/b/${round}`, '{}'), deleted: [`logs/b/${round - 1}`], sync: true }));
    expect(statSync(log).size).toBeLessThan(25_000);
  }
  expect([disk.list('logs/a').sort(), disk.list('logs/b')]).toEqual([['1', '2'], ['11']]);
  expect(disk.get('logs/a/2')?.text).toBe(text);
  expect(readdirSync(join(root, 'logs')).sort()).toEqual(['a.jsonl', 'b.jsonl']);
  await thread.make(work({ cleared: ['logs'], sync: true }));
  expect(readdirSync(root)).toEqual([]);
  thread.end();
});

test('a thread that has ended rejects pending and later work', async () => {
  const thread = new WriterThread(root, authenticator, program);
  const waiting = expect(thread.make(work({ sync: true }))).rejects.toThrow(`can't write ${root}`);
  thread.end();
  await waiting;
  expect(() => thread.begin(work({ sync: true }))).toThrow(`can't write ${root}`);
});

test('a document counts as removed only if its absence is certain', async () => {
  const thread = new WriterThread(root, authenticator, program);
  const deep = Array.from({ length: 60 }, () => 'x'.repeat(100)).join('/');
  await expect(thread.make(work({ deleted: [deep] }))).rejects.toThrow(`can't remove ${root}/${deep}.json`);
  await expect(thread.make(work({ cleared: [deep] }))).rejects.toThrow(`can't remove ${root}/${deep}`);
  writeFileSync(join(root, 'file'), '');
  await thread.make(work({ deleted: ['file/a'] }));
  thread.end();
});

test('a thread reports a failure, and stops that work', async () => {
  const thread = new WriterThread(root, authenticator, program);
  writeFileSync(join(root, 'file'), '');
  const changes = work({ put: [...putOf('file/a', '{}'), ...putOf('b', '{}')] });
  const message = `can't write ${root}/file/a.json`;
  await expect(thread.make(changes)).rejects.toThrow(message);
  expect(thread.begin(changes)).toThrow(message);
  expect(existsSync(join(root, 'b.json'))).toBe(false);
  thread.end();
});

test('several threads do the work of one, and report a failure of any', async () => {
  const threads = new WriterPool(root, authenticator, program);
  const disk = new Disk(nodeFileSystem, root, guard);
  const keys = ['a/1', 'b/1', 'c/1', 'a/x/2', 'b/x/2', 'd'];
  await threads.make(work({ put: keys.flatMap((key) => putOf(key, '{}')) }));
  expect(keys.filter((key) => !disk.holds(key, atRest(key, '{}')))).toEqual([]);
  threads.makeNow(work({ cleared: ['a/x'], put: putOf('c/1', '{"n":2}'), deleted: ['b/1', 'd'], sync: true }));
  expect(readdirSync(root).sort()).toEqual(['a', 'b', 'c']);
  expect(readdirSync(join(root, 'a'))).toEqual(['1.json']);
  expect(readdirSync(join(root, 'b'))).toEqual(['x']);
  expect(disk.holds('c/1', atRest('c/1', '{"n":2}'))).toBe(true);
  writeFileSync(join(root, 'f'), '');
  const failing = work({ put: ['e/1', 'f/1', 'g/1'].flatMap((key) => putOf(key, '{}')), sync: true });
  await expect(threads.make(failing)).rejects.toThrow(`can't write ${root}/f/1.json`);
  expect(() => threads.makeNow(failing)).toThrow(`can't write ${root}/f/1.json`);
  threads.makeNow(work({ sync: true }));
  threads.end();
  await expect(threads.make(work({ sync: true }))).rejects.toThrow(`can't write ${root}`);
});

test("a server on real files: lasting documents get files, short-lived ones don't, and none is lost", async () => {
  const folder = join(home, 'state');
  const warnings: string[] = [];
  const onWarning = (warning: string) => warnings.push(warning);
  const storage = fileStorage({ folder, key, groupCommit: true, checkpointBytes: 20_000, onWarning });
  const kept = new Map<string, number>();
  for (let round = 0; round < 1000; round++) {
    storage.transact((t) => {
      t.put(`short/${round % 7}/n${round}`, { round });
      t.put(`long/${round % 5}/n${round % 300}`, { round, sealed: 'hidden' });
      kept.set(`long/${round % 5}/n${round % 300}`, round);
      if (round >= 10) {
        t.delete(`short/${(round - 10) % 7}/n${round - 10}`);
      }
      if (round % 100 === 0) {
        t.deleteAll('cleared');
      }
      t.put(`cleared/n${round % 50}`, {});
    });
    if (round % 5 === 0) {
      await storage.settled();
    }
  }
  await storage.settled();
  expect(existsSync(join(folder, 'data/long'))).toBe(true);
  storage.close();
  expect(warnings).toEqual([]);
  const again = fileStorage({ folder, key });
  again.transact((t) => {
    for (const [path, round] of kept) {
      expect(t.get(path)).toEqual({ round, sealed: 'hidden' });
    }
    expect(t.list('short').flatMap((name) => t.list(`short/${name}`))).toHaveLength(10);
    expect(t.list('cleared')).toHaveLength(50);
  });
  again.close();
  expect(checkState({ folder, key })).toMatchObject({ problems: [], transactions: 0 });
});

test('a document that could not be written is reported now and then, and written later', async () => {
  const folder = join(home, 'state');
  const warnings: string[] = [];
  const storage = fileStorage({ folder, key, groupCommit: true, onWarning: (warning) => warnings.push(warning) });
  const write = (n: number) => storage.transact((t) => t.put('policies/one', { n }));
  write(1);
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data/policies'), '');
  await storage.settled();
  const start = performance.now();
  await expect.poll(() => warnings.length, { timeout: 60_000 }).toBeGreaterThan(0);
  expect(warnings[0]).toMatch(/^can't write .*one\.json: .*; the changes are kept in the journal$/);
  write(2);
  await storage.settled();
  await new Promise((done) => setTimeout(done, 1500));
  // One at most in each 5 seconds.
  expect(warnings.length).toBeLessThanOrEqual(1 + (performance.now() - start) / 5000);
  rmSync(join(folder, 'data/policies'));
  storage.close();
  expect(readFileSync(join(folder, 'data/policies/one.json'), 'utf8')).toContain('"n": 2');
});

test('after a pause, everything is in its file', async () => {
  const folder = join(home, 'state');
  const storage = fileStorage({ folder, key, groupCommit: true });
  const file = join(folder, 'data/policies/one.json');
  storage.transact((t) => t.put('policies/one', { text: 'x' }));
  expect(existsSync(file)).toBe(false);
  await storage.settled();
  await expect.poll(() => existsSync(file), { timeout: 60_000 }).toBe(true);
  await expect.poll(() => statSync(join(folder, 'journal')).size, { timeout: 60_000 }).toBeLessThan(100);
  storage.transact((t) => t.put('policies/two', {}));
  await storage.settled();
  storage.close();
});
