import { messageOf } from '../../../values/message.ts';
import { StateError } from '../../../values/state-error.ts';
import type { Readable } from '../../layer.ts';
import type { Storage, Transaction } from '../../storage.ts';
import { Attempt } from '../attempt.ts';
import { DocumentCache } from '../documents/cache.ts';
import { ListingCache } from '../documents/listing-cache.ts';
import { withClearErrors } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import type { Journal } from '../journal/journal.ts';
import { operationsOf } from '../journal/operations.ts';
import { JournalSuccessor } from '../journal/successor.ts';
import { JournalWriter } from '../journal/writer.ts';
import { StateLock } from '../locks/state-lock.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import type { FileStorageOptions } from '../options.ts';
import { prepareHome } from '../state/create.ts';
import { removeLeftovers } from '../state/leftovers.ts';
import { openView } from '../state/open.ts';
import type { View } from '../state/view.ts';
import { BackgroundCheckpoint } from './background-checkpoint.ts';
import { CachedView } from './cached-view.ts';
import { JournalSegments } from './journal-segments.ts';
import { SpaceBudget } from './space-budget.ts';
import { threadProgram } from './writer-thread.ts';

/**
 * The journal's size in bytes that starts a checkpoint. A longer journal makes the commands after a kill slower, and logins hardly cheaper
 * (`test/bench/README.md`, "After a server was killed").
 */
const defaultCheckpointBytes = 2 * 1024 * 1024;
/**
 * How many times that size the journal may reach during a checkpoint before requests wait for it. With 3, saturated logins waited for syncs of
 * the disk: 3,600 to 4,900 a second instead of 6,400, and 99 % within 100 to 280 ms instead of 31 (`test/bench/load.js`).
 */
const crowded = 12;
/** How many milliseconds after the last change a checkpoint writes all documents. */
const idleAfter = 1000;
/** How many milliseconds to wait after a failed checkpoint before the next one. */
const restAfterFailure = 5000;
/** How many milliseconds to wait between two updates of the position while requests come in. */
const positionInterval = 250;
/** How many milliseconds the checkpoint of `close` may take. Later commands do the rest. */
const closingTime = 8000;
/** In characters of JSON text. */
const cacheLimit = 8 * 1024 * 1024;

/** The resources of a process that owns the state. */
interface Owned {
  readonly view: View;
  readonly segments: JournalSegments;
  readonly documents: Readable;
  readonly space: SpaceBudget;
  readonly checkpoint: BackgroundCheckpoint;
  journal: Journal;
  writer: JournalWriter;
}

/**
 * A state that one process owns, such as a server. `transact` appends to the journal and returns; `settled` writes and syncs the
 * journal once for everything that was appended until then (group commit).
 *
 * When the journal has grown long, a checkpoint in the background writes its older half to the documents' files. A document that
 * was deleted before that never has a file. Checkpoints also run when nothing has changed for a while, and on `close`.
 *
 * After a failed sync, the contents of the disk are unknown, so the storage refuses everything from then on. After a failed write, as on a
 * full disk, requests fail until a write succeeds.
 */
export class GroupCommitStorage implements Storage {
  readonly type = 'file';
  readonly #options: FileStorageOptions;
  readonly #fs: FileSystem;
  readonly #lock: StateLock;
  readonly #cache = new DocumentCache(cacheLimit);
  readonly #listings = new ListingCache();
  #owned: Owned | undefined;
  #isRunning = false;
  #isClosed = false;
  #failure: unknown;
  /** The first sequence number that isn't known to be durable. */
  #settledUpTo = 0;
  #sync: Promise<void> | undefined;
  #shortening: Promise<void> | undefined;
  #successor: JournalSuccessor | undefined;
  /** No checkpoint starts before this time, on the clock of `performance.now`. */
  #restUntil = 0;
  #idle: NodeJS.Timeout | undefined;
  /** When the position was last updated, on the same clock. */
  #positionNoted = Number.NEGATIVE_INFINITY;

  constructor(options: FileStorageOptions) {
    this.#options = options;
    this.#fs = withClearErrors(options.fileSystem ?? nodeFileSystem);
    this.#lock = new StateLock(this.#fs, options.folder);
  }

  transact<T>(body: (transaction: Transaction) => T): T {
    if (this.#isRunning) {
      throw new Error('a transaction can not begin inside of another');
    }
    this.#throwEarlierFailure();
    this.#isRunning = true;
    try {
      return this.#run(this.#own(), body);
    } finally {
      this.#isRunning = false;
    }
  }

  settled(): Promise<void> | undefined {
    const target = this.#owned?.journal.nextSequence ?? 0;
    const isSettled = this.#settledUpTo >= target && (this.#shortening === undefined || !this.#isCrowded);
    return isSettled ? undefined : this.#settle(target);
  }

  async #settle(target: number): Promise<void> {
    while (this.#settledUpTo < target) {
      this.#throwEarlierFailure();
      this.#sync ??= this.#syncJournal();
      await this.#sync;
    }
    while (this.#shortening !== undefined && this.#isCrowded) {
      await this.#shortening;
    }
  }

  close(): void {
    const owned = this.#owned;
    this.#isClosed = true;
    this.#owned = undefined;
    clearTimeout(this.#idle);
    try {
      this.#successor?.abandon();
      if (owned !== undefined) {
        this.#closeOwned(owned);
      }
    } finally {
      this.#lock.release();
    }
  }

  #run<T>({ view, documents, segments, space, writer }: Owned, body: (transaction: Transaction) => T): T {
    const attempt = new Attempt(documents, view, () => true);
    const outcome = attempt.run(body);
    if ('error' in outcome) {
      throw outcome.error;
    }
    const { writes } = attempt;
    if (!writes.isEmpty) {
      const operations = operationsOf(writes, view.keyring, view.disk, space);
      const synced = Math.max(this.#settledUpTo - 1, 0);
      segments.add(writer.append(operations, attempt.moment, synced));
      writes.applyTo(this.#cache);
      writes.applyTo(this.#listings);
    }
    return outcome.result;
  }

  #throwEarlierFailure(): void {
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
      this.#continueCheckpoint(this.#owned.journal);
    }
    return this.#owned;
  }

  /** Commits what a killed process may have written without a sync, after which an idle server shortens the journal that it left. */
  #continueCheckpoint({ records, nextSequence }: Journal): void {
    if (records.length > 0) {
      this.#settle(nextSequence).catch(() => {
        // The next request fails with the same error.
      });
    }
  }

  #open(): Owned {
    const { folder, fileSystem, onWarning = () => {} } = this.#options;
    const fs = this.#fs;
    const view = openView({ fs, lock: this.#lock, options: this.#options, onWarning });
    const { journal, disk, committed } = view;
    if (journal === undefined) {
      throw new Error('a view under the lock has a journal');
    }
    removeLeftovers(fs, folder, view.state.folder);
    const first = { layer: committed.decoded(), records: journal.records.length, bytes: journal.recordBytes };
    const segments = new JournalSegments(disk, first);
    const documents = new CachedView(segments, view, this.#cache, this.#listings);
    const space = new SpaceBudget(disk);
    const program = fileSystem === undefined ? threadProgram() : undefined;
    const checkpoint = new BackgroundCheckpoint({ fs, disk, program });
    return { view, segments, documents, space, checkpoint, journal, writer: new JournalWriter(fs, folder, journal) };
  }

  get #segmentBytes(): number {
    return (this.#options.checkpointBytes ?? defaultCheckpointBytes) / 2;
  }

  get #isCrowded(): boolean {
    return (this.#owned?.journal.recordBytes ?? 0) > crowded * 2 * this.#segmentBytes;
  }

  async #syncJournal(): Promise<void> {
    // Requests that arrived at the same moment run first, so that this sync covers them too.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      if (!this.#isClosed) {
        const { journal, space, writer } = this.#own();
        space.reset();
        // A failure here isn't final: the next sync flushes again.
        writer.flush();
        await this.#commit(writer, journal.nextSequence);
      }
    } finally {
      this.#sync = undefined;
    }
  }

  /** Commits the flushed transactions before `upTo`. */
  async #commit(writer: JournalWriter, upTo: number): Promise<void> {
    try {
      await writer.syncLater();
      if (this.#isClosed) {
        // `close` has synced the journal and closed its files. Their descriptors may already belong to other files.
        return;
      }
      this.#notePosition(writer, upTo - 1);
      this.#settledUpTo = Math.max(this.#settledUpTo, upTo);
      this.#shortenIfLong();
    } catch (error) {
      if (!this.#isClosed) {
        this.#failure = error;
        throw error;
      }
    }
  }

  /**
   * Updates the position, but not after every sync: the next sync would have to write that too. Behind the position, later records
   * tell which ones were committed.
   */
  #notePosition(writer: JournalWriter, sequence: number): void {
    const now = performance.now();
    if (now - this.#positionNoted >= positionInterval) {
      this.#positionNoted = now;
      writer.notePosition(sequence);
    }
  }

  #shortenIfLong(): void {
    const { segments } = this.#own();
    if (segments.youngest.bytes >= this.#segmentBytes) {
      segments.begin();
    }
    if (segments.count > 2) {
      this.#shorten(2);
    }
    this.#idle ??= setTimeout(() => this.#shortenWhenIdle(), idleAfter).unref();
    this.#idle.refresh();
  }

  #shortenWhenIdle(): void {
    const segments = this.#owned?.segments;
    if (segments === undefined || this.#failure !== undefined) {
      return;
    }
    if (this.#shortening !== undefined) {
      // The running checkpoint leaves more segments than this one would.
      this.#idle?.refresh();
      return;
    }
    const { writer } = this.#own();
    writer.notePosition(this.#settledUpTo - 1);
    if (segments.youngest.records > 0) {
      segments.begin();
    }
    this.#shorten(1);
  }

  /** Starts checkpoints of the oldest segments until `left` remain, unless one is running. */
  #shorten(left: number): void {
    if (performance.now() < this.#restUntil || !this.#mayShorten(left)) {
      return;
    }
    this.#shortening ??= this.#shortenOnce()
      .catch((error: unknown) => {
        this.#successor?.abandon();
        this.#restUntil = performance.now() + restAfterFailure;
        if (!this.#isClosed) {
          const reason = messageOf(error);
          this.#options.onWarning?.(`${reason}; the changes are kept in the journal`);
        }
      })
      .finally(() => {
        // Requests that wait for room in the journal continue after each segment.
        this.#shortening = undefined;
        this.#shorten(left);
      });
  }

  #mayShorten(left: number): boolean {
    return !this.#isClosed && this.#failure === undefined && this.#own().segments.count > left && this.#isOldestSettled;
  }

  async #shortenOnce(): Promise<void> {
    const mayContinue = () => !this.#isClosed;
    const { segments, checkpoint, journal } = this.#own();
    await checkpoint.write(segments, mayContinue);
    if (!mayContinue()) {
      return;
    }
    const successor = new JournalSuccessor(this.#fs, this.#options.folder, journal, segments.oldest.records);
    this.#successor = successor;
    await successor.copy(() => new Promise((resolve) => setImmediate(resolve)));
    while (this.#sync !== undefined) {
      await this.#sync;
    }
    if (mayContinue()) {
      this.#replaceJournal(successor);
    }
  }

  /** Whether the oldest segment is durable in the journal. Before that, its documents must not be in their files. */
  get #isOldestSettled(): boolean {
    const { journal, segments } = this.#own();
    return journal.nextSequence - journal.records.length + segments.oldest.records <= this.#settledUpTo;
  }

  #replaceJournal(successor: JournalSuccessor): void {
    const owned = this.#own();
    const { journal, writer } = owned;
    // The successor copies what is in the file.
    writer.flush();
    const next = successor.install();
    try {
      owned.journal = next;
      owned.view.switchTo(next);
      owned.writer = new JournalWriter(this.#fs, this.#options.folder, next);
      owned.writer.syncName();
      owned.segments.dropOldest();
      // `install` has synced every record of the new journal.
      owned.writer.notePosition(next.nextSequence - 1);
      this.#settledUpTo = next.nextSequence;
    } catch (error) {
      this.#failure = error;
      throw error;
    } finally {
      writer.close();
      journal.close();
    }
  }

  /** Makes everything durable and writes the documents' files. */
  #closeOwned({ segments, checkpoint, journal, writer }: Owned): void {
    try {
      if (this.#failure === undefined) {
        this.#syncLast(writer, journal);
        this.#settledUpTo = journal.nextSequence;
        this.#emptyJournal(segments, checkpoint, journal);
      }
    } finally {
      checkpoint.end();
      writer.close();
      journal.close();
    }
  }

  /** Makes the journal durable. If that fails, `settled` rejects for everybody who still waits. */
  #syncLast(writer: JournalWriter, journal: Journal): void {
    try {
      writer.flush();
      writer.sync();
      writer.notePosition(journal.nextSequence - 1);
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  /** Writes all documents, because each later command reads the whole journal. If that fails, they stay in the journal. */
  #emptyJournal(segments: JournalSegments, checkpoint: BackgroundCheckpoint, journal: Journal): void {
    const end = performance.now() + closingTime;
    let dropped = 0;
    try {
      segments.begin();
      while (segments.count > 1 && checkpoint.writeNow(segments, () => performance.now() < end)) {
        dropped += segments.oldest.records;
        segments.dropOldest();
      }
      if (dropped > 0) {
        new JournalSuccessor(this.#fs, this.#options.folder, journal, dropped).install().close();
      }
    } catch (error) {
      if (!(error instanceof StateError)) {
        throw error;
      }
      this.#options.onWarning?.(`${error.message}; the changes are kept in the journal`);
    }
  }
}
