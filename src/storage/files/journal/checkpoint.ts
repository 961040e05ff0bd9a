import type { Readable } from '../../layer.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import type { Disk } from '../documents/disk.ts';
import { failedWith } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import type { View } from '../state/view.ts';
import { installJournal } from './journal.ts';
import type { JournalRecord } from './record.ts';

/** From so many files on, all of the file system is synced at once. */
const manyFiles = 128;

/** How many files a step syncs, and after how many that it wrote it pauses. */
const batchSize = 32;

/** What is to be brought to the documents' files. */
export interface ChangedKeys {
  /** The documents that were put or deleted. */
  readonly keys: ReadonlySet<Key>;
  /** The folders that were cleared. */
  readonly cleared: ReadonlySet<Key>;
}

/** Which records a checkpoint takes out of the journal, and what they changed. */
interface CheckpointPlan extends ChangedKeys {
  /** How many records, from the first. */
  readonly records: number;
}

/**
 * The first records, as many as touch no more than `limit` documents, but at least one. Where they clear a folder, what later
 * records put there is part of the plan too, because the folder is emptied first.
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
 * Brings the documents' files to what `durable` says and puts them on the disk, step by step: each step is files that the
 * caller syncs before it goes on, or none, for a pause; they are closed then. Nothing here is a commit: the journal still holds all of it.
 *
 * @param durable - a state that is safely in the journal, after the plan's records or later.
 */
export function* writeBack(fs: FileSystem, disk: Disk, durable: Readable, plan: ChangedKeys): Generator<number[]> {
  const folders = new Set<string>();
  for (const folder of plan.cleared) {
    disk.deleteAll(folder);
    addAll(folders, disk.foldersAbove(disk.folderOf(folder)));
  }
  const written: string[] = [];
  for (const key of plan.keys) {
    const path = disk.fileOf(key);
    if (bringDocument(disk, key, durable.get(key))) {
      written.push(path);
      if (written.length % batchSize === 0) {
        yield [];
      }
    }
    addAll(folders, disk.foldersAbove(path));
  }
  if (written.length >= manyFiles && fs.syncAll?.(disk.folder)) {
    return;
  }
  yield* openInBatches(fs, written);
  yield* openInBatches(fs, [...folders]);
}

/**
 * Puts documents on the disk and takes their records out of the journal, under the lock.
 *
 * @param limit - about how many documents at most.
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

/** Makes the document's file what it should be; returns whether there is one then. */
function bringDocument(disk: Disk, key: Key, document: StoredDocument | undefined): boolean {
  if (document === undefined) {
    disk.delete(key);
    return false;
  }
  if (!disk.holds(key, document)) {
    disk.put(key, document);
  }
  return true;
}

/** Opens files or folders for a sync, a batch at a time, and closes each batch afterwards. Missing ones are left out. */
export function* openInBatches(fs: FileSystem, paths: readonly string[]): Generator<number[]> {
  for (let start = 0; start < paths.length; start += batchSize) {
    const files = paths.slice(start, start + batchSize).flatMap((path) => openIfThere(fs, path));
    try {
      yield files;
    } finally {
      for (const file of files) {
        fs.close(file);
      }
    }
  }
}

/** A folder that became empty is gone, and the one above it is synced. */
function openIfThere(fs: FileSystem, path: string): number[] {
  try {
    return [fs.open(path, 'read')];
  } catch (error) {
    if (failedWith(error, 'ENOENT', 'ENOTDIR')) {
      return [];
    }
    throw error;
  }
}

function addAll<T>(set: Set<T>, values: Iterable<T>): void {
  for (const value of values) {
    set.add(value);
  }
}
