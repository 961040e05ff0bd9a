import { Layer, noDocuments } from '../layer.ts';
import type { Key } from '../storage.ts';
import type { FileSystem } from './file-system.ts';
import type { Journal } from './journal/journal.ts';
import { applyOperations } from './journal/record.ts';
import { addPut, type DocumentWork, DocumentWriter } from './server/document-writer.ts';
import type { View } from './state/view.ts';

/** How many milliseconds to write documents' files for. A write command takes about 30 without it. */
const writingTime = 10;
/** About how many documents to write between two looks at the clock. */
const batchSize = 16;

/**
 * Does a command's share of the checkpoint of a long journal, such as a killed server leaves: makes the documents of its first records
 * durable and passes over those. The journal isn't copied, so that the share costs the same however long it is. The caller holds the
 * lock.
 *
 * The order matters: first the files, then their sync, then the note in `position` that the records don't count any more. Until then
 * they do, so that a crash in between makes no difference. Later records may change the same documents. They aren't searched for,
 * which would cost more than the files: for readers they override the files anyway, until their own turn comes.
 */
export function advanceCheckpoint(fs: FileSystem, home: string, view: View): void {
  const { journal, disk } = view;
  if (journal === undefined) {
    return;
  }
  const writer = new DocumentWriter(fs, disk);
  const first = disk.firstSequence();
  const end = performance.now() + writingTime;
  let count = 0;
  do {
    const batch = batchOf(journal, count);
    writer.make({ ...workOf(batch.changes), first });
    count = batch.end;
  } while (count < journal.records.length && performance.now() < end);
  writer.make({ cleared: [], put: [], deleted: [], first, sync: true });
  journal.passOver(count, home);
}

/** What the next few records change, and how many records there are up to the last of them. */
function batchOf({ records }: Journal, start: number): { readonly changes: Layer; readonly end: number } {
  const changes = new Layer(noDocuments);
  let end = start;
  for (let documents = 0; end < records.length && documents < batchSize; end++) {
    const { operations = [] } = records[end] ?? {};
    applyOperations(operations, changes);
    documents += operations.length;
  }
  return { changes, end };
}

function workOf(changes: Layer): Omit<DocumentWork, 'first'> {
  const cleared: Key[] = [];
  const put: string[] = [];
  const deleted: Key[] = [];
  changes.applyTo({
    put: (key, document) => addPut(put, key, document),
    delete: (key) => deleted.push(key),
    deleteAll: (folder) => cleared.push(folder),
  });
  return { cleared, put, deleted, sync: false };
}
