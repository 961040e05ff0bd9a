import { StateError } from '../../values/state-error.ts';
import { isLogged } from '../logs.ts';
import type { Storage, Transaction } from '../storage.ts';
import { advanceCheckpoint } from './advance-checkpoint.ts';
import { Attempt } from './attempt.ts';
import { withClearErrors } from './file-error.ts';
import type { FileSystem } from './file-system.ts';
import { shortenJournal } from './journal/checkpoint.ts';
import { operationsOf } from './journal/operations.ts';
import { applyOperations, type Operation } from './journal/record.ts';
import { JournalWriter } from './journal/writer.ts';
import { StateLock } from './locks/state-lock.ts';
import { nodeFileSystem } from './node-file-system.ts';
import type { FileStorageOptions } from './options.ts';
import { GroupCommitStorage } from './server/group-commit.ts';
import { ClearView } from './state/clear-view.ts';
import { removeLeftovers } from './state/leftovers.ts';
import { openView } from './state/open.ts';
import type { View } from './state/view.ts';

/** About how many documents one checkpoint writes. */
const checkpointDocuments = 64;
/** From this many times the size that starts a checkpoint on, the rest of the journal isn't copied. */
const longJournal = 16;
/** Short, because each command reads the whole journal. */
const defaultCheckpointBytes = 16 * 1024;

/** How many attempts a reader makes before it takes the lock. Beside a server, which keeps the lock, it makes more. */
const freeAttempts = 5;
const freeAttemptsBesideServer = 200;

/**
 * A state in a folder of JSON documents, for any number of processes at a time.
 *
 * - Readers take no lock. They read the journal's end at the beginning and at the end of a transaction, and start again if another
 *   process has committed in between. After some attempts they take the lock.
 * - A writer takes the lock at its first write, and starts again if the state has changed by then.
 * - One sync of the journal commits a transaction (see `JournalWriter`). Then the documents' files are written without a sync:
 *   people and later readers use them, but the journal overrides them. A checkpoint syncs the files now and then and shortens the
 *   journal.
 */
export function fileStorage(options: FileStorageOptions): Storage {
  return options.groupCommit ? new GroupCommitStorage(options) : new FileStorage(options);
}

class FileStorage implements Storage {
  readonly type = 'file';
  readonly #options: FileStorageOptions;
  readonly #fs: FileSystem;
  readonly #lock: StateLock;
  readonly #warnings = new Set<string>();
  #view: View | undefined;
  #isRunning = false;
  #isCleanedUp = false;

  constructor(options: FileStorageOptions) {
    this.#options = options;
    this.#fs = withClearErrors(options.fileSystem ?? nodeFileSystem);
    this.#lock = new StateLock(this.#fs, options.folder);
  }

  transact<T>(body: (transaction: Transaction) => T): T {
    if (this.#isRunning) {
      throw new Error('a transaction can not begin inside of another');
    }
    this.#isRunning = true;
    try {
      return this.#runUntilUndisturbed(body);
    } finally {
      this.#isRunning = false;
      this.#lock.release();
    }
  }

  /** Undefined, because `transact` returns only when its writes are durable. */
  settled(): undefined {}

  close(): void {
    this.#view?.close();
    this.#view = undefined;
  }

  #runUntilUndisturbed<T>(body: (transaction: Transaction) => T): T {
    for (let count = 1; ; count++) {
      this.#lockAfter(count);
      const view = this.#currentView();
      const attempt = new Attempt(new ClearView(view), view, () => this.#mayWrite(view));
      const outcome = attempt.run(body);
      if (attempt.isOvertaken || (!this.#lock.isHeld && view.refresh().moved)) {
        continue;
      }
      if ('error' in outcome) {
        throw outcome.error;
      }
      this.#commit(view, attempt);
      return outcome.result;
    }
  }

  /** Takes the lock if there were enough attempts without it. */
  #lockAfter(attempts: number): void {
    if (attempts > freeAttemptsBesideServer) {
      this.#lock.take();
    } else if (attempts > freeAttempts) {
      this.#lock.takeUnlessOwned();
    }
  }

  #currentView(): View {
    if (this.#view?.refresh().valid) {
      return this.#view;
    }
    this.close();
    const onWarning = (warning: string) => this.#warn(warning);
    this.#view = openView({ fs: this.#fs, lock: this.#lock, options: this.#options, onWarning });
    return this.#view;
  }

  /** Takes the lock. Returns false if the state changed before. */
  #mayWrite(view: View): boolean {
    if (this.#lock.isHeld || this.#options.discardsWrites) {
      return true;
    }
    this.#lock.take();
    return !view.refresh().moved;
  }

  #commit(view: View, { writes, moment }: Attempt): void {
    const { journal, disk, keyring } = view;
    if (writes.isEmpty || journal === undefined || this.#options.discardsWrites) {
      return;
    }
    if (!this.#isCleanedUp) {
      removeLeftovers(this.#fs, this.#options.folder, view.state.folder);
      this.#isCleanedUp = true;
    }
    const writer = new JournalWriter(this.#fs, this.#options.folder, journal);
    let operations: readonly Operation[];
    try {
      operations = writer.commit(operationsOf(writes, keyring, disk), moment);
    } finally {
      writer.close();
    }
    view.accept(operations);
    // Logs are appended to at the checkpoint: nobody needs their latest lines before, and a line each would cost more than a command.
    this.#afterCommit(() => applyOperations(operations.filter(hasOwnFile), disk));
    this.#shortenIfLong(view, journal.recordBytes);
  }

  #shortenIfLong(view: View, size: number): void {
    const limit = this.#options.checkpointBytes ?? defaultCheckpointBytes;
    if (size >= longJournal * limit) {
      this.#afterCommit(() => advanceCheckpoint(this.#fs, this.#options.folder, view));
    } else if (size >= limit) {
      this.#afterCommit(() => shortenJournal(this.#fs, this.#options.folder, view, checkpointDocuments));
    }
  }

  /** Does work after the commit. If it fails, the transaction still stands, and a later one repeats the work. */
  #afterCommit(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof StateError)) {
        throw error;
      }
      this.#warn(`${error.message}; the change is kept in the journal`);
    }
  }

  /** Passes each warning once. */
  #warn(warning: string): void {
    if (!this.#warnings.has(warning)) {
      this.#warnings.add(warning);
      this.#options.onWarning?.(warning);
    }
  }
}

/** Whether an operation's files aren't logs, or are removed. */
function hasOwnFile({ kind, key }: Operation): boolean {
  return kind === 'deleteAll' || !isLogged(key);
}
