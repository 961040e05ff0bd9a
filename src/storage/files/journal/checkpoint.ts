import type { Readable } from '../../layer.ts';
import { isLogged } from '../../logs.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import type { Disk } from '../documents/disk.ts';
import { LogWriter } from '../documents/log-writer.ts';
import type { FileSystem } from '../file-system.ts';
import type { View } from '../state/view.ts';
import { openIfThere } from '../whole-file.ts';
import { installJournal } from './journal.ts';
import type { JournalRecord } from './record.ts';

/** From this many files on, one sync of the whole file system is cheaper. */
const manyFiles = 128;

/** How many files a step syncs, and how many it writes before it pauses. */
const batchSize = 32;

/** Which documents' files to bring up to date. */
export interface ChangedKeys {
  /** The documents that were put or deleted. */
  readonly keys: ReadonlySet<Key>;
  /** The cleared folders. */
  readonly cleared: ReadonlySet<Key>;
}

/** Which records a checkpoint removes from the journal, and what they changed. */
interface CheckpointPlan extends ChangedKeys {
  /** How many records, from the first. */
  readonly records: number;
}

/**
 * Plans a checkpoint of the first records: as many as change no more than `limit` documents, but at least one. If they clear a
 * folder, the plan includes what later records put there, because the folder is emptied first.
 */
export function planCheckpoint(records: readonly JournalRecord[], limit: number): CheckpointPlan {
  const keys = new Set<Key>();
  const cleared = new Set<Key>();
  let count = 0;
  for (const record of records) {
    if (count > 0 && keys.size + record.operations.length > limit) {
      break;
    }
    for (const operation of record.operations) {
      (operation.kind === 'deleteAll' ? cleared : keys).add(operation.key);
    }
    count++;
  }
  for (const { operations } of cleared.size > 0 ? records.slice(count) : []) {
    for (const { key } of operations) {
      if ([...cleared].some((folder) => key.startsWith(`${folder}/`))) {
        keys.add(key);
      }
    }
  }
  return { records: count, keys, cleared };
}

/**
 * Writes changed documents to their files, step by step. Each step yields open files, which the caller syncs before it continues,
 * or no files for a pause. Nothing here is a commit: the journal still contains every change.
 *
 * @param durable the documents after the changed records or later ones, durable in the journal
 */
export function* writeBack(fs: FileSystem, disk: Disk, durable: Readable, changed: ChangedKeys): Generator<number[]> {
  const folders = new Set<string>();
  for (const folder of changed.cleared) {
    disk.deleteAll(folder);
    addAll(folders, disk.foldersAbove(disk.folderOf(folder)));
  }
  const written: string[] = [];
  const logs = new LogWriter(fs, disk);
  for (const key of changed.keys) {
    if (isLogged(key)) {
      logs.set(key, durable.get(key));
      continue;
    }
    const path = disk.fileOf(key);
    if (writeDocument(disk, key, durable.get(key))) {
      written.push(path);
      if (written.length % batchSize === 0) {
        yield [];
      }
    }
    addAll(folders, disk.foldersAbove(path));
  }
  logs.flush(disk.firstSequence());
  for (const path of logs.written) {
    addAll(folders, disk.foldersAbove(path));
  }
  written.push(...logs.written, ...logs.rewrite());
  if (!(written.length >= manyFiles && fs.syncAll?.(disk.folder))) {
    yield* openInBatches(fs, written);
    yield* openInBatches(fs, [...folders]);
  }
  yield* openInBatches(fs, [...logs.finish()]);
}

/**
 * Makes documents' files durable and removes their records from the journal. The caller holds the lock.
 *
 * @param limit about how many documents at most
 */
export function shortenJournal(fs: FileSystem, home: string, view: View, limit: number): void {
  const { journal, keyring } = view;
  if (journal === undefined) {
    return;
  }
  const plan = planCheckpoint(journal.records, limit);
  for (const files of writeBack(fs, view.disk, view.committed, plan)) {
    for (const file of files) {
      fs.sync(file);
    }
  }
  installJournal(fs, home, journal.startAfter(plan.records), keyring.authenticator, journal.bytesAfter(plan.records));
}

/** Writes or removes a document's file, unless it is up to date. Returns whether the document exists. */
function writeDocument(disk: Disk, key: Key, document: StoredDocument | undefined): boolean {
  if (document === undefined) {
    disk.delete(key);
    return false;
  }
  if (!disk.holds(key, document)) {
    disk.put(key, document);
  }
  return true;
}

/**
 * Opens files or folders for a sync, a batch at a time, and closes each batch afterwards. Missing ones are left out: a folder that became
 * empty was removed, and the one above is synced.
 */
export function* openInBatches(fs: FileSystem, paths: readonly string[]): Generator<number[]> {
  for (let start = 0; start < paths.length; start += batchSize) {
    const files = paths.slice(start, start + batchSize).flatMap((path) => openIfThere(fs, path) ?? []);
    try {
      yield files;
    } finally {
      for (const file of files) {
        fs.close(file);
      }
    }
  }
}

function addAll<T>(set: Set<T>, values: Iterable<T>): void {
  for (const value of values) {
    set.add(value);
  }
}
