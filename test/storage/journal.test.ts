import { expect, test } from 'vitest';
import { planCheckpoint } from '../../src/storage/files/checkpoint.ts';
import { installJournal, Journal } from '../../src/storage/files/journal.ts';
import { decodeRecord, encodeRecord, type Operation } from '../../src/storage/files/journal-record.ts';
import { StoredDocument } from '../../src/storage/stored-document.ts';
import { folder, newDisk, open } from './support/simulated-state.ts';

function put(key: string, value: number): Operation {
  return { kind: 'put', key, document: StoredDocument.of({ value, text: 'tab\\tbreak\\nü' }) };
}

function summary(operations: readonly Operation[]) {
  return operations.map((one) => [one.kind, one.key, one.kind === 'put' ? one.document.read() : undefined]);
}

test('a record comes back from its bytes, and not from any part of them', () => {
  const operations: Operation[] = [put('a\\t"b/c', 1), { kind: 'delete', key: 'd' }, { kind: 'deleteAll', key: 'e' }];
  const bytes = encodeRecord(7, operations);
  const record = decodeRecord(bytes, 0, 7);
  expect(record?.size).toBe(bytes.length);
  expect(summary(record?.operations ?? [])).toEqual(summary(operations));
  expect(decodeRecord(bytes, 0, 8)).toBeUndefined();
  for (let length = 0; length < bytes.length; length++) {
    expect(decodeRecord(bytes.subarray(0, length), 0, 7)).toBeUndefined();
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(length) ^ 1, length);
    expect(decodeRecord(changed, 0, 7)).toBeUndefined();
  }
});

test('what a crash left behind a torn record does not come back to life', () => {
  const disk = newDisk();
  const fs = disk.process();
  fs.makeFolder(folder);
  installJournal(fs, folder, { generation: 'g', sequence: 1 });
  const first = Journal.open(fs, folder);
  const writer = first.writer();
  writer.append([put('a', 1)]);
  const second = first.end;
  writer.append([put('a', 2)]);
  const third = first.end;
  writer.append([put('a', 3)]);
  // The second record is torn, the third is whole: nothing was synced, and the disk writes in any order.
  const file = fs.open(`${folder}/journal`, 'write');
  fs.write(file, Buffer.alloc(third - second), second);
  const again = Journal.open(fs, folder);
  expect(again.records.length).toBe(1);
  again.writer().commit([put('a', 4)]);
  expect(Journal.open(fs, folder).records.map((record) => summary(record.operations)[0]?.[2])).toMatchObject([
    { value: 1 },
    { value: 4 },
  ]);
});

test('a checkpoint takes whole records up to its limit, and what was put where it clears', () => {
  const records = [
    [put('a/1', 1), put('a/2', 1)],
    [put('a/1', 2), { kind: 'deleteAll', key: 'b' } as const],
    [put('c/1', 1), put('c/2', 1), put('c/3', 1)],
    [put('b/1', 1), put('d/1', 1)],
  ].map((operations, index) => ({ sequence: index + 1, operations, size: 1 }));
  expect(planCheckpoint(records, 4)).toEqual({
    records: 2,
    keys: new Set(['a/1', 'a/2', 'b/1']),
    cleared: new Set(['b']),
  });
  expect(planCheckpoint(records, 1).records).toBe(1);
  expect(planCheckpoint(records, 100).records).toBe(4);
});

test('a long journal is shortened in pieces, and the files stay as new as it', () => {
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
