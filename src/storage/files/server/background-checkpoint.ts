import type { Key } from '../../storage.ts';
import type { Disk } from '../documents/disk.ts';
import type { FileSystem } from '../file-system.ts';
import { type ChangedKeys, writeBack } from '../journal/checkpoint.ts';
import { addPut, type DocumentWork } from './document-writer.ts';
import type { JournalSegment, JournalSegments } from './journal-segments.ts';
import { WriterPool } from './writer-pool.ts';

/** How many documents the threads get at once. They are idle until the main thread sends the next ones. */
const batchSize = 2048;
/** A server that ends with fewer documents than these starts no threads for them. */
const fewDocuments = 32;

interface BackgroundCheckpointOptions {
  readonly fs: FileSystem;
  readonly disk: Disk;
  /** The program of the threads. Without it the main thread writes the files, as it must if `fs` isn't the machine's own. */
  readonly program: string | undefined;
}

/** How far the threads have come with a segment. */
interface Progress {
  readonly segment: JournalSegment;
  readonly cleared: readonly Key[];
  readonly keys: readonly Key[];
  /** How many of the keys are done. Folders are cleared together with the first ones. */
  done: number;
}

/**
 * Writes the changes of journal segments to the documents' files and makes those durable: in threads, while the server answers
 * requests, or step by step in the main thread.
 */
export class BackgroundCheckpoint {
  readonly #fs: FileSystem;
  readonly #disk: Disk;
  readonly #program: string | undefined;
  #pool: WriterPool | undefined;
  /** The segment that the threads work on. Their next sync covers everything that they did for it. */
  #progress: Progress | undefined;

  constructor({ fs, disk, program }: BackgroundCheckpointOptions) {
    this.#fs = fs;
    this.#disk = disk;
    this.#program = program;
  }

  /** Writes the oldest segment's changes, except those that a younger one overrides. `mayContinue` is called between steps. */
  async write(segments: JournalSegments, mayContinue: () => boolean): Promise<void> {
    if (this.#program !== undefined) {
      const progress = this.#progressOf(segments);
      for (let isLast = false; !isLast && mayContinue(); ) {
        const { work, upTo } = nextWork(progress, this.#disk.firstSequence());
        await this.#make(this.#startedPool(this.#program), work);
        progress.done = upTo;
        isLast = work.sync;
      }
      return;
    }
    for (const files of writeBack(this.#fs, this.#disk, segments.oldest.layer, changedKeysOf(segments))) {
      await syncInBackground(this.#fs, files);
      if (!mayContinue()) {
        return;
      }
    }
  }

  /** Does the same, and blocks until it is done. Returns false if `mayContinue` stopped it before. */
  writeNow(segments: JournalSegments, mayContinue: () => boolean): boolean {
    const changed = changedKeysOf(segments);
    if (this.#program !== undefined && (this.#pool !== undefined || changed.keys.size > fewDocuments)) {
      const progress = this.#progressOf(segments);
      for (let isLast = false; !isLast; ) {
        if (!mayContinue()) {
          return false;
        }
        const { work, upTo } = nextWork(progress, this.#disk.firstSequence());
        this.#startedPool(this.#program).makeNow(work);
        progress.done = upTo;
        isLast = work.sync;
      }
      return true;
    }
    for (const files of writeBack(this.#fs, this.#disk, segments.oldest.layer, changed)) {
      for (const file of files) {
        this.#fs.sync(file);
      }
    }
    return true;
  }

  /** Ends the threads. */
  end(): void {
    this.#pool?.end();
  }

  /**
   * Lets the threads work. After a failure, new threads start again with the segment's first document: a later sync doesn't make
   * durable what a failed one should have.
   */
  async #make(pool: WriterPool, work: DocumentWork): Promise<void> {
    try {
      await pool.make(work);
    } catch (error) {
      this.end();
      this.#pool = undefined;
      this.#progress = undefined;
      throw error;
    }
  }

  #startedPool(program: string): WriterPool {
    this.#pool ??= new WriterPool(this.#disk.folder, this.#disk.authenticator, program);
    return this.#pool;
  }

  /** The oldest segment's progress, which may have been interrupted. */
  #progressOf(segments: JournalSegments): Progress {
    const { oldest } = segments;
    if (this.#progress?.segment !== oldest) {
      const { keys, cleared } = changedKeysOf(segments);
      this.#progress = { segment: oldest, cleared: [...cleared], keys: [...keys], done: 0 };
    }
    return this.#progress;
  }
}

/**
 * The next batch, and how many keys are done after it. Folders are cleared before anything is put into them.
 *
 * @param first the first transaction in the journal
 */
function nextWork(
  { segment, cleared, keys, done }: Progress,
  first: number,
): { readonly work: DocumentWork; readonly upTo: number } {
  const upTo = Math.min(done + batchSize, keys.length);
  const put: string[] = [];
  const deleted: Key[] = [];
  for (const key of keys.slice(done, upTo)) {
    const document = segment.layer.get(key);
    if (document === undefined) {
      deleted.push(key);
    } else {
      addPut(put, key, document);
    }
  }
  return { work: { cleared: done === 0 ? cleared : [], put, deleted, first, sync: upTo === keys.length }, upTo };
}

/** The changes of the oldest segment. Documents that a younger segment changed again stay in the journal until that one's turn. */
function changedKeysOf(segments: JournalSegments): ChangedKeys {
  const keys = new Set<Key>();
  const cleared = new Set<Key>();
  const add = (key: Key) => {
    if (!segments.isOverridden(key)) {
      keys.add(key);
    }
  };
  segments.oldest.layer.applyTo({ put: add, delete: add, deleteAll: (folder) => cleared.add(folder) });
  return { keys, cleared };
}

async function syncInBackground(fs: FileSystem, files: readonly number[]): Promise<void> {
  if (files.length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(files.map((file) => fs.syncLater(file)));
}
