import { type Storage, StorageError, type Transaction } from '../storage.ts';
import { Turn } from './attempt.ts';
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
import { removeLeftovers } from './state/leftovers.ts';
import { openView } from './state/open.ts';
import { ClearView, type View } from './state/view.ts';

/**
 * At most about so many documents are put on the disk by one transaction that shortens the journal; more where a server has left
 * one that is so many times longer than it should be.
 */
const checkpointDocuments: ReadonlyArray<readonly [times: number, documents: number]> = [
  [128, 2048],
  [16, 256],
  [0, 64],
];
/** Each command reads all of the journal, so it's kept short. */
const defaultCheckpointBytes = 16 * 1024;

/** How often a reader tries without the lock. */
const freeAttempts = 5;
const freeAttemptsBesideServer = 200;

/**
 * A state in a folder of JSON documents, for many processes at a time.
 *
 * - Readers take no lock. They look at the journal when they begin and when they end, and begin again if another process
 *   has committed in between; after some attempts they take the lock.
 * - A transaction that writes takes the lock at its first write, and begins again if the state has moved by then.
 * - It commits by one sync of the journal (see `JournalWriter`). Then the documents' files are written, without sync: they
 *   serve people and later readers, but what is in the journal counts. Once in a while the files are synced and the
 *   journal is shortened.
 */
export function fileStorage(options: FileStorageOptions): Storage {
  return options.groupCommit ? new GroupCommitStorage(options) : new FileStorage(options);
}

class FileStorage implements Storage {
  readonly #options: FileStorageOptions;
  readonly #fs: FileSystem;
  readonly #lock: StateLock;
  readonly #warnings = new Set<string>();
  #view: View | undefined;
  #isRunning = false;
  #isTidy = false;

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
      return this.#untilUndisturbed(body);
    } finally {
      this.#isRunning = false;
      this.#lock.release();
    }
  }

  /** What `transact` has returned is on the disk already. */
  settled(): undefined {}

  close(): void {
    this.#view?.close();
    this.#view = undefined;
  }

  #untilUndisturbed<T>(body: (transaction: Transaction) => T): T {
    for (let attempt = 1; ; attempt++) {
      this.#insist(attempt);
      const view = this.#currentView();
      const turn = new Turn(new ClearView(view), view, () => this.#mayWrite(view));
      const outcome = turn.run(body);
      if (turn.isOvertaken || (!this.#lock.isHeld && view.refresh().moved)) {
        continue;
      }
      if ('error' in outcome) {
        throw outcome.error;
      }
      this.#commit(view, turn);
      return outcome.result;
    }
  }

  /** Takes the lock after some attempts; a running server keeps it, and is worth some more. */
  #insist(attempt: number): void {
    if (attempt > freeAttemptsBesideServer) {
      this.#lock.take();
    } else if (attempt > freeAttempts) {
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

  /** Takes the lock. Returns false if the state has moved before. */
  #mayWrite(view: View): boolean {
    if (this.#lock.isHeld) {
      return true;
    }
    this.#lock.take();
    return !view.refresh().moved;
  }

  #commit(view: View, { writes, moment }: Turn): void {
    const { journal, disk, keyring } = view;
    if (writes.isEmpty || journal === undefined) {
      return;
    }
    if (!this.#isTidy) {
      removeLeftovers(this.#fs, this.#options.folder, view.state.folder);
      this.#isTidy = true;
    }
    const writer = new JournalWriter(this.#fs, this.#options.folder, journal);
    let operations: readonly Operation[];
    try {
      operations = writer.commit(operationsOf(writes, keyring, disk), moment);
    } finally {
      writer.close();
    }
    view.accept(operations);
    this.#afterwards(() => applyOperations(operations, disk));
    this.#shortenIfLong(view, journal.recordBytes);
  }

  #shortenIfLong(view: View, size: number): void {
    const bound = this.#options.checkpointBytes ?? defaultCheckpointBytes;
    if (size >= bound) {
      const [, documents = 0] = checkpointDocuments.find(([times]) => size >= times * bound) ?? [];
      this.#afterwards(() => shortenJournal(this.#fs, this.#options.folder, view, documents));
    }
  }

  /** Work after the commit. If it fails, the transaction stands all the same, and a later one makes up for it. */
  #afterwards(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof StorageError)) {
        throw error;
      }
      this.#warn(`${error.message}; the change is kept in the journal`);
    }
  }

  /** Says each thing once. */
  #warn(warning: string): void {
    if (!this.#warnings.has(warning)) {
      this.#warnings.add(warning);
      this.#options.onWarning?.(warning);
    }
  }
}
