import { Layer, type Readable } from '../layer.ts';
import { type Key, type Storage, StorageError, type Transaction } from '../storage.ts';
import type { StoredDocument } from '../stored-document.ts';
import { bringToDisk, type CheckpointPlan, dropRecords, planCheckpoint, shortenJournal } from './checkpoint.ts';
import { prepareHome } from './create-state.ts';
import { DocumentCache } from './document-cache.ts';
import { withClearErrors } from './file-error.ts';
import type { FileStorageOptions } from './file-storage.ts';
import type { FileSystem } from './file-system.ts';
import type { Journal } from './journal.ts';
import { applyOperations } from './journal-record.ts';
import type { JournalWriter } from './journal-writer.ts';
import { nodeFileSystem } from './node-file-system.ts';
import { openView } from './open-view.ts';
import { operationsOf } from './operations.ts';
import { StateLock } from './state-lock.ts';
import { Turn } from './turn.ts';
import { ClearView, type View } from './view.ts';

const defaultCheckpointBytes = 1024 * 1024;
/** In characters of JSON text. */
const cacheLimit = 16 * 1024 * 1024;

/** The state while this process has it: its view, and the journal open for appending. */
interface Owned {
  readonly view: View;
  readonly journal: Journal;
  readonly writer: JournalWriter;
}

/**
 * A state that one process has to itself, such as a server. `transact` appends to the journal and returns; `settled` syncs the
 * journal, once for all that was appended until then. The documents' files are written when the journal is shortened, which
 * goes on between transactions, and at the end.
 *
 * When a sync fails, nobody knows what is on the disk: the storage refuses all that follows.
 */
export class GroupCommitStorage implements Storage {
  readonly #options: FileStorageOptions;
  readonly #fs: FileSystem;
  readonly #lock: StateLock;
  readonly #cache = new DocumentCache(cacheLimit);
  #owned: Owned | undefined;
  #isRunning = false;
  #isClosed = false;
  #failure: unknown;
  /** The first sequence number that is not known to be on the disk. */
  #settledUpTo = 0;
  #sync: Promise<void> | undefined;
  #isShortening = false;

  constructor(options: FileStorageOptions) {
    this.#options = options;
    this.#fs = withClearErrors(options.fileSystem ?? nodeFileSystem);
    this.#lock = new StateLock(this.#fs, options.folder);
  }

  transact<T>(body: (transaction: Transaction) => T): T {
    if (this.#isRunning) {
      throw new Error('a transaction can not begin inside of another');
    }
    this.#refuseAfterFailure();
    this.#isRunning = true;
    try {
      return this.#run(this.#own(), body);
    } finally {
      this.#isRunning = false;
    }
  }

  async settled(): Promise<void> {
    const target = this.#owned?.journal.nextSequence ?? 0;
    while (this.#settledUpTo < target) {
      this.#refuseAfterFailure();
      this.#sync ??= this.#syncJournal();
      await this.#sync;
    }
  }

  close(): void {
    const owned = this.#owned;
    this.#isClosed = true;
    this.#owned = undefined;
    try {
      if (owned !== undefined) {
        this.#leave(owned);
      }
    } finally {
      this.#lock.release();
    }
  }

  #run<T>({ view, writer }: Owned, body: (transaction: Transaction) => T): T {
    const turn = new Turn(new CachedView(view, this.#cache), view.keyring.secrets, () => true);
    const outcome = turn.run(body);
    if ('error' in outcome) {
      throw outcome.error;
    }
    const { writes } = turn;
    if (!writes.isEmpty) {
      const operations = operationsOf(writes, view.keyring, view.disk);
      writer.append(operations);
      view.accept(operations);
      this.#cache.take(writes);
    }
    return outcome.result;
  }

  #refuseAfterFailure(): void {
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
  }

  #own(): Owned {
    if (this.#isClosed) {
      throw new Error('the storage is closed');
    }
    if (this.#owned === undefined) {
      if (this.#options.create !== false) {
        prepareHome(this.#fs, this.#options.folder);
      }
      this.#lock.own();
      this.#owned = this.#open();
    }
    return this.#owned;
  }

  #open(): Owned {
    const { onWarning = () => {} } = this.#options;
    const view = openView({ fs: this.#fs, lock: this.#lock, options: this.#options, onWarning });
    const { journal } = view;
    if (journal === undefined) {
      throw new Error('a view under the lock has a journal');
    }
    const writer = journal.writer();
    return { view, journal, writer };
  }

  async #syncJournal(): Promise<void> {
    try {
      const { journal, writer } = this.#own();
      const upTo = journal.nextSequence;
      await writer.syncLater();
      this.#settledUpTo = Math.max(this.#settledUpTo, upTo);
      this.#shortenIfLong(journal);
    } catch (error) {
      if (!this.#isClosed) {
        this.#failure = error;
        throw error;
      }
    } finally {
      this.#sync = undefined;
    }
  }

  #shortenIfLong(journal: Journal): void {
    if (this.#isShortening || journal.recordBytes < (this.#options.checkpointBytes ?? defaultCheckpointBytes)) {
      return;
    }
    this.#isShortening = true;
    this.#shorten()
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        this.#options.onWarning?.(`${reason}; the changes are kept in the journal`);
      })
      .finally(() => {
        this.#isShortening = false;
      });
  }

  async #shorten(): Promise<void> {
    const { view, journal } = this.#own();
    const settled = journal.records.filter((record) => record.sequence < this.#settledUpTo);
    const plan = planCheckpoint(settled, Number.POSITIVE_INFINITY);
    // What was appended later isn't safely in the journal yet, so it must not come to the documents' files.
    const durable = new Layer(view.disk);
    for (const record of settled) {
      applyOperations(record.operations, durable);
    }
    for (const files of bringToDisk(this.#fs, view.disk, durable, plan)) {
      await this.#syncAll(files);
      if (this.#isClosed) {
        return;
      }
    }
    while (this.#sync !== undefined) {
      await this.#sync;
    }
    if (!this.#isClosed) {
      this.#replaceJournal(plan);
    }
  }

  async #syncAll(files: readonly number[]): Promise<void> {
    if (files.length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(files.map((file) => this.#fs.syncLater(file)));
  }

  #replaceJournal(plan: CheckpointPlan): void {
    const { view, journal, writer } = this.#own();
    dropRecords(this.#fs, this.#options.folder, journal, plan);
    try {
      const next = this.#open();
      next.writer.settleName();
      this.#owned = next;
      // The new journal was synced with all that it took over.
      this.#settledUpTo = next.journal.nextSequence;
    } catch (error) {
      this.#failure = error;
      throw error;
    } finally {
      writer.close();
      view.close();
    }
  }

  /** Commands that come next read the journal each, so they find a short one. What it holds stays there if this fails. */
  #emptyJournal(view: View): void {
    try {
      shortenJournal(this.#fs, this.#options.folder, view, Number.POSITIVE_INFINITY);
    } catch (error) {
      if (!(error instanceof StorageError)) {
        throw error;
      }
      this.#options.onWarning?.(`${error.message}; the changes are kept in the journal`);
    }
  }

  /** Makes everything last, and writes the documents' files for those who come next. */
  #leave({ view, journal, writer }: Owned): void {
    try {
      if (this.#failure === undefined) {
        writer.sync();
        this.#settledUpTo = journal.nextSequence;
        this.#emptyJournal(view);
      }
    } finally {
      writer.close();
      view.close();
    }
  }
}

/** A view that keeps what was read for the next transactions. */
class CachedView implements Readable {
  readonly #clear: ClearView;
  readonly #cache: DocumentCache;

  constructor(view: View, cache: DocumentCache) {
    this.#clear = new ClearView(view);
    this.#cache = cache;
  }

  get(key: Key): StoredDocument | undefined {
    const cached = this.#cache.get(key);
    if (cached !== undefined || this.#cache.isAbsent(key)) {
      return cached;
    }
    const document = this.#clear.get(key);
    if (document === undefined) {
      this.#cache.putAbsent(key);
    } else {
      this.#cache.put(key, document);
    }
    return document;
  }

  list(folder: Key): string[] {
    return this.#clear.list(folder);
  }

  holdsAny(folder: Key): boolean {
    return this.#clear.holdsAny(folder);
  }
}
