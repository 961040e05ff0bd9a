import { expect, test } from 'vitest';
import type { FileSystem } from '../../../../src/storage/files/file-system.ts';
import { beginJournal } from '../../../../src/storage/files/journal/begin.ts';
import { planCheckpoint } from '../../../../src/storage/files/journal/checkpoint.ts';
import { Journal } from '../../../../src/storage/files/journal/journal.ts';
import {
  decodeRecord,
  encodeRecord,
  isAuthentic,
  type Operation,
} from '../../../../src/storage/files/journal/record.ts';
import { JournalWriter } from '../../../../src/storage/files/journal/writer.ts';
import { StoredDocument } from '../../../../src/storage/stored-document.ts';
import { folder, newDisk, open } from '../../support/simulated-state.ts';
import { authenticator } from '../../support/stamps.ts';

function put(key: string, value: number): Operation {
  return { kind: 'put', key, document: StoredDocument.of({ value, text: 'tab\tbreak\nü€𝄞' }) };
}

function summary(operations: readonly Operation[]) {
  return operations.map((one) => [one.kind, one.key, one.kind === 'put' ? one.document.read() : undefined]);
}

const head = { sequence: 7, moment: 1795333961937123456n, synced: 6 };

test('a record is decoded from its bytes, and not from any part of them', () => {
  const operations: Operation[] = [put('a\t"b/cü', 1), { kind: 'delete', key: 'd' }, { kind: 'deleteAll', key: 'e' }];
  const { bytes, operations: written } = encodeRecord(head, operations, authenticator);
  expect(summary(written)).toEqual(summary(operations));
  const record = decodeRecord(bytes, 0, authenticator, 7);
  expect(record).toMatchObject({ ...head, size: bytes.length });
  expect(record?.operations).toEqual(written);
  for (const operation of written) {
    expect(operation.kind !== 'put' || isAuthentic(authenticator, operation.key, operation.document)).toBe(true);
  }
  expect(decodeRecord(bytes, 0, authenticator, 8)).toBeUndefined();
  expect(decodeRecord(bytes, 0, authenticator.ofGeneration('other'), 7)).toBeUndefined();
  for (let length = 0; length < bytes.length; length++) {
    expect(decodeRecord(bytes.subarray(0, length), 0, authenticator, 7)).toBeUndefined();
    for (let bit = 0; bit < 8; bit++) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(length) ^ (1 << bit), length);
      expect(decodeRecord(changed, 0, authenticator, 7)).toBeUndefined();
    }
  }
});

/** A journal with three records, at each one's start and at the end. */
function threeRecords() {
  const disk = newDisk();
  const fs = disk.process();
  fs.makeFolder(folder);
  beginJournal(fs, folder, { generation: 'g', sequence: 1, moment: 0n }, authenticator);
  const journal = Journal.open(fs, folder, authenticator);
  const writer = new JournalWriter(fs, folder, journal);
  const places = [journal.end];
  const putAgain = (sequence: number) => put('a', sequence);
  return { disk, fs, journal, writer, places, putAgain };
}

function overwrite(fs: FileSystem, from: number, to: number): void {
  const file = fs.open(`${folder}/journal`, 'write');
  fs.write(file, Buffer.alloc(to - from), from);
  fs.close(file);
}

test('a crash may leave an unacknowledged torn record, and nothing after it is revived', () => {
  const { fs, journal, writer, places, putAgain } = threeRecords();
  for (let sequence = 1; sequence <= 3; sequence++) {
    writer.append([putAgain(sequence)], 0n, 0);
    writer.flush();
    places.push(journal.end);
  }
  // The second record is torn, the third is whole: nothing was synced, and the disk writes in any order.
  overwrite(fs, places[1] ?? 0, places[2] ?? 0);
  const again = Journal.open(fs, folder, authenticator);
  expect(again.records.length).toBe(1);
  const rewriter = new JournalWriter(fs, folder, again);
  rewriter.commit([putAgain(2)], 0n);
  expect(Journal.open(fs, folder, authenticator).records.map(({ sequence }) => sequence)).toEqual([1, 2]);
});

test('a damaged committed record is damage, wherever it is', () => {
  for (const damaged of [1, 2, 3]) {
    const { fs, journal, writer, places, putAgain } = threeRecords();
    for (let sequence = 1; sequence <= 3; sequence++) {
      writer.commit([putAgain(sequence)], 0n);
      places.push(journal.end);
    }
    overwrite(fs, places[damaged - 1] ?? 0, places[damaged] ?? 0);
    const place = `${folder}/journal is damaged at byte ${places[damaged - 1]}, in transaction ${damaged}`;
    expect(() => Journal.open(fs, folder, authenticator)).toThrow(place);
  }
});

test('without its position, a journal knows by later transactions that one was committed', () => {
  const { fs, journal, writer, places, putAgain } = threeRecords();
  writer.append([putAgain(1)], 0n, 0);
  places.push(journal.end);
  writer.append([putAgain(2)], 0n, 1);
  writer.flush();
  overwrite(fs, places[0] ?? 0, places[1] ?? 0);
  expect(() => Journal.open(fs, folder, authenticator)).toThrow('is damaged at byte');
});

test('a truncated or older journal is damage', () => {
  const { fs, journal, writer, putAgain } = threeRecords();
  writer.commit([putAgain(1)], 0n);
  const file = fs.open(`${folder}/journal`, 'write');
  const { size } = fs.fstat(file);
  writer.commit([putAgain(2)], 0n);
  expect(journal.records.length).toBe(2);
  fs.truncate(file, size);
  expect(() => Journal.open(fs, folder, authenticator)).toThrow('ends before transaction 2, which was committed');
});

test('a checkpoint covers whole records up to its limit, and puts into cleared folders', () => {
  const records = [
    [put('a/1', 1), put('a/2', 1)],
    [put('a/1', 2), { kind: 'deleteAll', key: 'b' } as const],
    [put('c/1', 1), put('c/2', 1), put('c/3', 1)],
    [put('b/1', 1), put('d/1', 1)],
  ].map((operations, index) => ({ ...head, sequence: index + 1, operations, size: 1 }));
  expect(planCheckpoint(records, 4)).toEqual({
    records: 2,
    keys: new Set(['a/1', 'a/2', 'b/1']),
    cleared: new Set(['b']),
  });
  expect(planCheckpoint(records, 1).records).toBe(1);
  expect(planCheckpoint(records, 100).records).toBe(4);
});

test('a long journal is shortened in steps, and the files keep up with it', () => {
  const disk = newDisk();
  const storage = open(disk.process(), { checkpointBytes: 5000 });
  const values = new Map<string, number>();
  for (let round = 0; round < 60; round++) {
    storage.transact((t) => {
      for (let index = 0; index < 5; index++) {
        const key = `folder/${(round * 5 + index) % 40}`;
        t.put(key, { round });
        values.set(key, round);
      }
      if (round % 10 === 9) {
        t.deleteAll('folder');
        values.clear();
        t.put('folder/last', { round });
        values.set('folder/last', round);
      }
    });
    const files = disk.contents();
    for (const [key, value] of values) {
      expect(files.get(`${folder}/data/${key}.json`)).toContain(`"round": ${value}`);
    }
    expect([...files.keys()].filter((path) => path.includes('/data/')).length).toBe(values.size);
  }
  expect(disk.contents().get(`${folder}/journal`)?.length).toBeLessThan(12_000);
});
