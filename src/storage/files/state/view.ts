import { NoStateError } from '../../../values/no-state-error.ts';
import { StateError } from '../../../values/state-error.ts';
import { isLogged } from '../../logs.ts';
import type { Key } from '../../storage.ts';
import { DamageError } from '../damage.ts';
import { Disk } from '../documents/disk.ts';
import { readDocumentFile } from '../documents/file.ts';
import { type Guard, misplaced } from '../documents/guard.ts';
import type { FileSystem } from '../file-system.ts';
import { Journal, type JournalStart, journalPath } from '../journal/journal.ts';
import { JournalChanges } from '../journal/journal-changes.ts';
import { positionPath, readPosition } from '../journal/position.ts';
import { applyOperations, type JournalRecord, type Operation } from '../journal/record.ts';
import { type JournalSurvey, surveyJournal } from '../journal/survey.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { Keyring } from '../keys/keyring.ts';
import type { KeyProvider } from '../keys/provider.ts';
import { checkStateTag, readStateFile, type StateFile, stateFilePath } from './file.ts';
import { currentFormat, type Format } from './format.ts';
import { readMark } from './replacement-mark.ts';

/**
 * The state as of the last journal record that was read: the documents' files, overridden by the journal. It makes no difference
 * whether the files are up to date. So a view needs no lock and is correct after a crash.
 */
export class View implements Guard {
  readonly state: StateFile;
  readonly keyring: Keyring;
  readonly disk: Disk;
  /** The generation's. */
  readonly authenticator: Authenticator;
  /** The committed documents, sealed. */
  readonly committed: JournalChanges;
  readonly #fs: FileSystem;
  /** Where the journal continues if there is none. */
  readonly #start: JournalStart;
  #journal: Journal | undefined;
  /**
   * For a damaged state: the journal's authentic changes, and the last transaction that documents may have. No transaction counts as still
   * in the journal, so that nothing damaged is taken for what a crash left.
   */
  readonly #operations: Operation[] = [];
  #firstSequence: number | undefined;
  #lastSequence: number | undefined;

  /** @param found the state's journal, or where it continues */
  private constructor(fs: FileSystem, home: string, state: StateFile, keyring: Keyring, found: Journal | JournalStart) {
    this.#fs = fs;
    this.state = state;
    this.keyring = keyring;
    this.authenticator = keyring.authenticator.ofGeneration(state.generation);
    this.disk = new Disk(fs, `${home}/${state.folder}`, this);
    if (found instanceof Journal) {
      this.#journal = found;
      this.#start = found.startAfter(0);
    } else {
      this.#start = found;
    }
    this.committed = new JournalChanges(this.disk, this.#journal);
  }

  /**
   * Reads `state.json` and the journal. Returns undefined if there is no state.
   *
   * @param read the contents of `state.json` if it was read already
   * @throws StateError if they are damaged or don't belong together
   */
  static open(
    fs: FileSystem,
    home: string,
    provider: KeyProvider,
    format: Format = currentFormat,
    read?: StateFile,
  ): View | undefined {
    let state = read ?? readStateFile(fs, home, format);
    for (let attempt = 0; attempt < 100; attempt++) {
      if (state === undefined) {
        return undefined;
      }
      const keyring = Keyring.of(state, provider);
      checkStateTag(state, home, keyring.authenticator);
      let trouble: StateError;
      try {
        return new View(fs, home, state, keyring, openJournal(fs, home, state, keyring));
      } catch (error) {
        if (!(error instanceof StateError)) {
          throw error;
        }
        trouble = error;
      }
      // Either the state was replaced meanwhile, or a process died after it replaced the journal and before `state.json`.
      const again = readStateFile(fs, home, format);
      if (again?.generation === state.generation) {
        const start = readMark(fs, home, state.generation, keyring.authenticator);
        if (start === undefined || isOvertaken(fs, home, start, keyring)) {
          throw trouble;
        }
        return new View(fs, home, state, keyring, start);
      }
      state = again;
    }
    throw new StateError(`${stateFilePath(home)} is replaced again and again; try again`);
  }

  /**
   * Opens what is intact of a damaged state. The view has no journal, and its files may be of any transaction. The survey tells
   * what was found and what is lost.
   *
   * @throws StateError if `state.json` or the key is missing or damaged
   */
  static salvage(
    fs: FileSystem,
    home: string,
    provider: KeyProvider,
  ): { readonly view: View; readonly survey: JournalSurvey } {
    const state = readStateFile(fs, home);
    if (state === undefined) {
      throw new NoStateError(home);
    }
    const { generation } = state;
    const keyring = Keyring.of(state, provider);
    checkStateTag(state, home, keyring.authenticator);
    const survey = surveyJournal(fs, { home, generation, authenticator: keyring.authenticator });
    const start = { generation, sequence: survey.lastSequence + 1, moment: survey.lastMoment };
    const view = new View(fs, home, state, keyring, start);
    view.#firstSequence = Number.POSITIVE_INFINITY;
    view.#lastSequence = Number.MAX_SAFE_INTEGER;
    view.#operations.push(...survey.operations.map(({ operation }) => operation));
    view.accept(view.#operations);
    return { view, survey };
  }

  /** The changes in the journal, in order. */
  *operations(): Generator<Operation> {
    yield* this.#operations;
    for (const { operations } of this.#journal?.records ?? []) {
      yield* operations;
    }
  }

  /** Undefined if a process died while it replaced the whole state. All documents are in their files then. */
  get journal(): Journal | undefined {
    return this.#journal;
  }

  /** The moment of the last transaction, in nanoseconds since 1970 by the state's clock. */
  get lastMoment(): bigint {
    return this.#journal?.lastMoment ?? this.#start.moment;
  }

  /** Where the next journal starts, in this generation or another. */
  get nextStart(): Omit<JournalStart, 'generation'> {
    return { sequence: this.#journal?.nextSequence ?? this.#start.sequence, moment: this.lastMoment };
  }

  firstSequence(): number {
    return this.#firstSequence ?? this.nextStart.sequence - (this.#journal?.records.length ?? 0);
  }

  lastSequence(): number {
    return this.#lastSequence ?? this.nextStart.sequence - 1;
  }

  isSuperseded(path: string): boolean {
    let isWritten = false;
    const look = (key: Key) => {
      isWritten ||= this.disk.fileOf(key) === path;
    };
    this.committed.applyTo({ put: look, delete: look, deleteAll: () => {} });
    return isWritten;
  }

  /** Switches to a journal that replaced the current one and contains the same records, or fewer. */
  switchTo(journal: Journal): void {
    this.#journal = journal;
  }

  /** Reads what other processes have committed. Not `valid` means that the view is outdated and must be reopened. */
  refresh(): { readonly moved: boolean; readonly valid: boolean } {
    const records = this.#journal?.readNew();
    if (records === undefined) {
      return { moved: true, valid: false };
    }
    this.#apply(records);
    return { moved: records.length > 0, valid: true };
  }

  /** Adds what this process has committed. */
  accept(operations: readonly Operation[]): void {
    applyOperations(operations, this.committed);
  }

  /**
   * Throws DamageError if a document's file contains another document, even if the journal overrides the file: no crash does that.
   * Other damage doesn't matter, because the file will be written again. The file may be one that documents share.
   */
  refuseMisplaced(key: Key): void {
    if (isLogged(key)) {
      return;
    }
    const path = this.disk.fileOf(key);
    const found = keyIn(this.#fs, path);
    if (found !== undefined && this.disk.fileOf(found) !== path) {
      throw new DamageError(misplaced(path, found));
    }
  }

  close(): void {
    this.#journal?.close();
  }

  #apply(records: readonly JournalRecord[]): void {
    for (const record of records) {
      applyOperations(record.operations, this.committed);
    }
  }
}

/**
 * Whether transactions were committed after a replacement was marked. Then the mark is stale: it was left by a failed
 * replacement, or put back.
 */
function isOvertaken(fs: FileSystem, home: string, start: JournalStart, { authenticator }: Keyring): boolean {
  try {
    const position = readPosition(fs, home, authenticator);
    return position.generation === start.generation && position.sequence >= start.sequence;
  } catch (error) {
    if (!(error instanceof DamageError)) {
      throw error;
    }
    // The position may be the next state's, which may have another key.
    return false;
  }
}

/** Opens the state's journal. Throws StateError if journal or position are damaged or of another generation. */
function openJournal(fs: FileSystem, home: string, { generation }: StateFile, { authenticator }: Keyring): Journal {
  // Read the position first, because the journal is always ahead of it.
  const position = readPosition(fs, home, authenticator);
  const journal = Journal.open(fs, home, authenticator, position);
  if (journal.generation === generation && position.generation === generation) {
    return journal;
  }
  journal.close();
  const path = journal.generation === generation ? positionPath(home) : journalPath(home);
  throw new DamageError(`${path} does not belong to the state in ${stateFilePath(home)}: one of them is older`);
}

function keyIn(fs: FileSystem, path: string): Key | undefined {
  try {
    return readDocumentFile(fs, path)?.key;
  } catch (error) {
    if (error instanceof StateError) {
      return undefined;
    }
    throw error;
  }
}
