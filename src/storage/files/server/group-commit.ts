import { messageOf } from '../../../values/message.ts';
import type { Readable } from '../../layer.ts';
import { type Storage, StorageError, type Transaction } from '../../storage.ts';
import { Turn } from '../attempt.ts';
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
import { ServerFiles } from './background-checkpoint.ts';
import { CachedDocuments } from './cached-view.ts';
import { Generations } from './journal-segments.ts';
import { KnownSpace } from './known-space.ts';

const defaultCheckpointBytes = 8 * 1024 * 1024;
/** How many times longer than that the journal may become while documents' files are written, before requests wait for them. */
const crowded = 3;
/** After how many milliseconds without a change everything is brought to the documents' files. */
const idleAfter = 1000;
/** How many milliseconds nothing is brought there after that has failed. */
const restAfterFailure = 5000;
/** At most how often the position is noted while requests come, in milliseconds. */
const positionNotedEvery = 250;
/** How many milliseconds the end may take to bring the rest there; what is left then is left to the commands that come. */
const closingTime = 8000;
/** In characters of JSON text. */
const cacheLimit = 8 * 1024 * 1024;

/** The state while this process has it, and its journal open for appending. */
interface Owned {
  readonly view: View;
  readonly generations: Generations;
  readonly documents: Readable;
  readonly space: KnownSpace;
  readonly files: ServerFiles;
  journal: Journal;
  writer: JournalWriter;
}

/**
 * A state that one process has to itself, such as a server. `transact` appends to the journal and returns; `settled` writes and
 * syncs the journal, once for all that was appended until then.
 *
 * The journal's older half leaves it for the documents' files when it has become long, beside the other work. What was made and
 * removed again by then never has a file. So it goes too when nothing has changed for a while, and at the end.
 *
 * When a sync fails, nobody knows what is on the disk: the storage refuses all that follows. When a write fails, such as on a full disk,
 * requests fail until one succeeds.
 */
export class GroupCommitStorage implements Storage {
  readonly #options: FileStorageOptions;
  readonly #fs: FileSystem;
  readonly #lock: StateLock;
  readonly #cache = new DocumentCache(cacheLimit);
  readonly #listings = new ListingCache();
  #owned: Owned | undefined;
  #isRunning = false;
  #isClosed = false;
  #failure: unknown;
  /** The first sequence number that is not known to be on the disk. */
  #settledUpTo = 0;
  #sync: Promise<void> | undefined;
  #shortening: Promise<void> | undefined;
  #successor: JournalSuccessor | undefined;
  /** The moment until which nothing is brought to the files, on the clock of `performance.now`. */
  #restUntil = 0;
  #idle: NodeJS.Timeout | undefined;
  /** When the position was noted last, on the same clock. */
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
    this.#refuseAfterFailure();
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
      this.#refuseAfterFailure();
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
        this.#leave(owned);
      }
    } finally {
      this.#lock.release();
    }
  }

  #run<T>({ view, documents, generations, space, writer }: Owned, body: (transaction: Transaction) => T): T {
    const turn = new Turn(documents, view, () => true);
    const outcome = turn.run(body);
    if ('error' in outcome) {
      throw outcome.error;
    }
    const { writes } = turn;
    if (!writes.isEmpty) {
      const operations = operationsOf(writes, view.keyring, view.disk, space);
      const synced = Math.max(this.#settledUpTo - 1, 0);
      generations.accept(writer.append(operations, turn.moment, synced));
      writes.applyTo(this.#cache);
      writes.applyTo(this.#listings);
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
    const { fileSystem, onWarning = () => {} } = this.#options;
    const view = openView({ fs: this.#fs, lock: this.#lock, options: this.#options, onWarning });
    const { journal, disk, committed } = view;
    if (journal === undefined) {
      throw new Error('a view under the lock has a journal');
    }
    removeLeftovers(this.#fs, this.#options.folder, view.state.folder);
    const first = { layer: committed, records: journal.records.length, bytes: journal.recordBytes };
    const generations = new Generations(disk, first);
    const files = new ServerFiles({ fs: this.#fs, disk, isReal: fileSystem === undefined });
    const documents = new CachedDocuments(generations, view, this.#cache, this.#listings);
    const space = new KnownSpace(disk);
    const writer = new JournalWriter(this.#fs, this.#options.folder, journal);
    return { view, generations, documents, space, files, journal, writer };
  }

  get #generationBytes(): number {
    return (this.#options.checkpointBytes ?? defaultCheckpointBytes) / 2;
  }

  get #isCrowded(): boolean {
    return (this.#owned?.journal.recordBytes ?? 0) > crowded * 2 * this.#generationBytes;
  }

  async #syncJournal(): Promise<void> {
    // Whoever has come at the same moment is done first, and settled too.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      if (!this.#isClosed) {
        const { journal, space, writer } = this.#own();
        space.forget();
        // What fails here isn't fatal: the next sync tries again.
        writer.flush();
        await this.#commit(writer, journal.nextSequence);
      }
    } finally {
      this.#sync = undefined;
    }
  }

  /** Commits the transactions before `upTo`, which were flushed. */
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
   * Notes how far the journal is on the disk, but not after each sync: the next one would have to write that too. What lies behind it
   * is told from what was never committed by what the records behind it say.
   */
  #notePosition(writer: JournalWriter, sequence: number): void {
    const now = performance.now();
    if (now - this.#positionNoted >= positionNotedEvery) {
      this.#positionNoted = now;
      writer.notePosition(sequence);
    }
  }

  #shortenIfLong(): void {
    const { generations } = this.#own();
    if (generations.youngest.bytes >= this.#generationBytes) {
      generations.begin();
    }
    if (generations.count > 2) {
      this.#shorten(2);
    }
    this.#idle ??= setTimeout(() => this.#shortenWhenIdle(), idleAfter).unref();
    this.#idle.refresh();
  }

  #shortenWhenIdle(): void {
    const generations = this.#owned?.generations;
    if (generations === undefined || this.#failure !== undefined) {
      return;
    }
    if (this.#shortening !== undefined) {
      // It leaves more than is to be left now.
      this.#idle?.refresh();
      return;
    }
    const { writer } = this.#own();
    writer.notePosition(this.#settledUpTo - 1);
    if (generations.youngest.records > 0) {
      generations.begin();
    }
    this.#shorten(1);
  }

  /** Begins to bring the oldest generations to the files until so many are left, unless that is going on. */
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
        // Whoever waits for room in the journal goes on after each generation.
        this.#shortening = undefined;
        this.#shorten(left);
      });
  }

  #mayShorten(left: number): boolean {
    return (
      !this.#isClosed && this.#failure === undefined && this.#own().generations.count > left && this.#isOldestSettled
    );
  }

  async #shortenOnce(): Promise<void> {
    const mayGoOn = () => !this.#isClosed;
    const { generations, files, journal } = this.#own();
    await files.bring(generations, mayGoOn);
    if (!mayGoOn()) {
      return;
    }
    const successor = new JournalSuccessor(this.#fs, this.#options.folder, journal, generations.oldest.records);
    this.#successor = successor;
    await successor.copy(() => new Promise((resolve) => setImmediate(resolve)));
    while (this.#sync !== undefined) {
      await this.#sync;
    }
    if (mayGoOn()) {
      this.#own().writer.flush();
      this.#replaceJournal(successor);
    }
  }

  /** What isn't safely in the journal yet must not come to the documents' files. */
  get #isOldestSettled(): boolean {
    const { journal, generations } = this.#own();
    return journal.nextSequence - journal.records.length + generations.oldest.records <= this.#settledUpTo;
  }

  #replaceJournal(successor: JournalSuccessor): void {
    const owned = this.#own();
    const { journal, writer } = owned;
    const next = successor.install();
    try {
      owned.journal = next;
      owned.view.goOnWith(next);
      owned.writer = new JournalWriter(this.#fs, this.#options.folder, next);
      owned.writer.settleName();
      owned.generations.dropOldest();
      // The new journal was synced with all that it took over.
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

  /** Makes everything last, and brings it to the documents' files for those who come next. */
  #leave({ generations, files, journal, writer }: Owned): void {
    try {
      if (this.#failure === undefined) {
        this.#syncLast(writer, journal);
        this.#settledUpTo = journal.nextSequence;
        this.#emptyJournal(generations, files, journal);
      }
    } finally {
      files.end();
      writer.close();
      journal.close();
    }
  }

  /** Whoever still waits for `settled` is told if this fails. */
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

  /** Commands that come next read the journal each, so they find a short one. What it holds stays there if this fails. */
  #emptyJournal(generations: Generations, files: ServerFiles, journal: Journal): void {
    const end = performance.now() + closingTime;
    let dropped = 0;
    try {
      generations.begin();
      while (generations.count > 1 && files.bringNow(generations, () => performance.now() < end)) {
        dropped += generations.oldest.records;
        generations.dropOldest();
      }
      if (dropped > 0) {
        new JournalSuccessor(this.#fs, this.#options.folder, journal, dropped).install().close();
      }
    } catch (error) {
      if (!(error instanceof StorageError)) {
        throw error;
      }
      this.#options.onWarning?.(`${error.message}; the changes are kept in the journal`);
    }
  }
}
