import { expect, test } from 'vitest';
import { Disk } from '../../../../src/storage/files/documents/disk.ts';
import { withClearErrors } from '../../../../src/storage/files/file-error.ts';
import { type DocumentWork, DocumentWriter } from '../../../../src/storage/files/server/document-writer.ts';
import { syncPath } from '../../../../src/storage/files/whole-file.ts';
import type { Hook, SimulatedDisk } from '../../support/simulated-disk.ts';
import { folder, newDisk } from '../../support/simulated-state.ts';
import { atRest, guard, putOf } from '../../support/stamps.ts';

const root = `${folder}/data`;

/** A disk with the state's folder. */
function diskWithFolder(): SimulatedDisk {
  const disk = newDisk();
  const fs = disk.process();
  fs.makeFolder(folder);
  syncPath(fs, '/home');
  return disk;
}

/** The documents as a process finds them that starts now. */
function documentsOn(disk: SimulatedDisk): Disk {
  return new Disk(withClearErrors(disk.process()), root, guard);
}

function writerOn(disk: SimulatedDisk, hook?: Hook): DocumentWriter {
  const fs = withClearErrors(disk.process(hook));
  return new DocumentWriter(fs, new Disk(fs, root, guard));
}

function work(parts: Partial<DocumentWork>): DocumentWork {
  return { cleared: [], put: [], deleted: [], first: 1, sync: false, ...parts };
}

test('after a sync, every change survives a power cut', () => {
  const disk = diskWithFolder();
  const writer = writerOn(disk);
  writer.make(
    work({
      put: ['a/b/1', 'a/2', 'c/3', 'd/4', 'd/5', 'logs/a/1', 'logs/a/2', 'logs/b/3'].flatMap((key) => putOf(key, '{}')),
      sync: true,
    }),
  );
  const changes = {
    cleared: ['c', 'none', 'logs/b'],
    put: [...putOf('a/2', '{"n":2}'), ...putOf('logs/a/3', '{"n":3}')],
    deleted: ['a/b/1', 'd/4', 'e', 'logs/a/1', 'logs/c/4'],
  };
  writer.make(work({ ...changes, sync: true }));
  disk.powerCut(() => 0);
  const documents = documentsOn(disk);
  expect([...documents.files()].sort()).toEqual([`${root}/a/2.json`, `${root}/d/5.json`, `${root}/logs/a.jsonl`]);
  expect(documents.holds('a/2', atRest('a/2', '{"n":2}'))).toBe(true);
  expect(documents.list('logs/a').map((name) => [name, documents.get(`logs/a/${name}`)?.text])).toEqual([
    ['2', '{}'],
    ['3', '{"n":3}'],
  ]);
  expect(
    disk
      .process()
      .list(root)
      .map(({ name }) => name),
  ).toEqual(['a', 'd', 'logs']);
});

test('a failed write leaves no partial file', () => {
  for (const before of [[], putOf('a/1', '{}')]) {
    const disk = diskWithFolder();
    writerOn(disk).make(work({ put: [...putOf('a/0', '{}'), ...before] }));
    const failing = writerOn(disk, (call) => (call === 'write' ? 'ENOSPC' : undefined));
    expect(() => failing.make(work({ put: putOf('a/1', '{"n":2}') }))).toThrow('no space left on the disk');
    const names = disk
      .process()
      .list(`${root}/a`)
      .map(({ name }) => name);
    expect(names).toEqual(before.length === 0 ? ['0.json'] : ['0.json', '1.json']);
    expect(documentsOn(disk).holds('a/1', atRest('a/1', '{}'))).toBe(before.length > 0);
  }
});

test('a log that is cleared before the sync has only the documents that came afterwards', () => {
  const disk = diskWithFolder();
  const writer = writerOn(disk);
  const keys = Array.from({ length: 10 }, (_, i) => `logs/a/b/${i}`);
  writer.make(work({ put: keys.flatMap((key) => putOf(key, '{}')) }));
  writer.make(work({ cleared: ['logs/a'], put: putOf('logs/a/b/1', '{}') }));
  writer.make(work({ deleted: ['logs/a/b/1'], sync: true }));
  disk.powerCut(() => 0);
  expect([...documentsOn(disk).files()]).toEqual([]);
  expect(documentsOn(disk).list('logs')).toEqual([]);
});
