import { Layer, type Readable } from '../../layer.ts';
import { type Key, StorageError } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import { DamageError } from '../damage.ts';
import { Disk, type Guard } from '../documents/disk.ts';
import { readDocumentFile } from '../documents/file.ts';
import type { FileSystem } from '../file-system.ts';
import { Journal, type JournalStart, journalPath } from '../journal/journal.ts';
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
 * The state as it is after the last record of the journal that was read: the documents' files, and over them what the journal
 * holds. Whether the files are written already makes no difference, so a view needs no lock and is right after a crash.
 */
export class View implements Guard {
  readonly state: StateFile;
  readonly keyring: Keyring;
  readonly disk: Disk;
  /** The generation's. */
  readonly authenticator: Authenticator;
  /** Documents as they are at rest. */
  readonly committed: Layer;
  readonly #fs: FileSystem;
  /** Where the journal has to begin again if there is none. */
  readonly #start: JournalStart;
  #journal: Journal | undefined;
  /** Of a state that is to be salvaged: the journal's genuine changes, and the bound that documents are held to. */
  readonly #operations: Operation[] = [];
  #lastSequence: number | undefined;

  /** `found` is the state's journal, or else where it has to begin again. */
  private constructor(fs: FileSystem, home: string, state: StateFile, keyring: Keyring, found: Journal | JournalStart) {
    this.#fs = fs;
    this.state = state;
    this.keyring = keyring;
    this.authenticator = keyring.authenticator.ofGeneration(state.generation);
    this.disk = new Disk(fs, `${home}/${state.folder}`, this);
    this.committed = new Layer(this.disk);
    if (found instanceof Journal) {
      this.#journal = found;
      this.#start = found.startAfter(0);
      this.#apply(found.records);
    } else {
      this.#start = found;
    }
  }

  /**
   * Reads `state.json` and the journal; undefined where there is no state.
   *
   * @param read What `state.json` said just now, where it was read already.
   * @throws StorageError where they are damaged or don't belong together.
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
      let trouble: StorageError;
      try {
        return new View(fs, home, state, keyring, openJournal(fs, home, state, keyring));
      } catch (error) {
        if (!(error instanceof StorageError)) {
          throw error;
        }
        trouble = error;
      }
      // Either the state was replaced just now, or a process died at it when the journal was the next state's already.
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
    throw new StorageError(`${stateFilePath(home)} changes all the time`);
  }

  /**
   * A damaged state as far as it is genuine, and what was found and is lost of its journal. It has no journal, and its files may be of any
   * transaction.
   *
   * @throws StorageError where `state.json` or the key is missing or damaged.
   */
  static salvage(
    fs: FileSystem,
    home: string,
    provider: KeyProvider,
  ): { readonly view: View; readonly survey: JournalSurvey } {
    const state = readStateFile(fs, home);
    if (state === undefined) {
      throw new StorageError(`there is no state in ${home}`);
    }
    const { generation } = state;
    const keyring = Keyring.of(state, provider);
    checkStateTag(state, home, keyring.authenticator);
    const survey = surveyJournal(fs, { home, generation, authenticator: keyring.authenticator });
    const start = { generation, sequence: survey.lastSequence + 1, moment: survey.lastMoment };
    const view = new View(fs, home, state, keyring, start);
    view.#lastSequence = Number.MAX_SAFE_INTEGER;
    view.#operations.push(...survey.operations.map(({ operation }) => operation));
    view.accept(view.#operations);
    return { view, survey };
  }

  /** The changes that are to be found in the journal, in order. */
  *operations(): Generator<Operation> {
    yield* this.#operations;
    for (const { operations } of this.#journal?.records ?? []) {
      yield* operations;
    }
  }

  /** Undefined where a process died while it replaced the whole state: all of this one is in its files then. */
  get journal(): Journal | undefined {
    return this.#journal;
  }

  /** The moment of the last transaction, in nanoseconds since 1970 by the state's clock. */
  get lastMoment(): bigint {
    return this.#journal?.lastMoment ?? this.#start.moment;
  }

  /** Where the next journal begins, of this generation or another. */
  get nextStart(): Omit<JournalStart, 'generation'> {
    return { sequence: this.#journal?.nextSequence ?? this.#start.sequence, moment: this.lastMoment };
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

  /** Goes on with a journal that took the place of the one before, with the same records or without those that it dropped. */
  switchTo(journal: Journal): void {
    this.#journal = journal;
  }

  /** Reads what other processes have committed. Returns false when nothing in this view holds any more. */
  refresh(): { readonly moved: boolean; readonly valid: boolean } {
    const records = this.#journal?.readNew();
    if (records === undefined) {
      return { moved: true, valid: false };
    }
    this.#apply(records);
    return { moved: records.length > 0, valid: true };
  }

  /** Counts in what this process has committed. */
  accept(operations: readonly Operation[]): void {
    applyOperations(operations, this.committed);
  }

  /**
   * Throws StorageError where a document's file holds that of another place, though it's the journal that has the document: no
   * crash does that. What else is wrong with the file doesn't matter, since it's to be written again.
   */
  refuseMisplaced(key: Key): void {
    const path = this.disk.fileOf(key);
    const found = keyIn(this.#fs, path);
    if (found !== undefined && this.disk.fileOf(found) !== path) {
      throw new StorageError(`${path} holds the document of another place: ${found}`);
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
 * Whether transactions were committed after a replacement was marked: then the mark is an old one that was put back, or left by a
 * replacement that failed, and says nothing.
 */
function isOvertaken(fs: FileSystem, home: string, start: JournalStart, { authenticator }: Keyring): boolean {
  try {
    const position = readPosition(fs, home, authenticator);
    return position.generation === start.generation && position.sequence >= start.sequence;
  } catch (error) {
    if (!(error instanceof DamageError)) {
      throw error;
    }
    // The next state's position may have another key.
    return false;
  }
}

/** Opens the state's journal. Throws StorageError where the journal or the position is damaged or another generation's. */
function openJournal(fs: FileSystem, home: string, { generation }: StateFile, { authenticator }: Keyring): Journal {
  // The position first: the journal is always ahead of it.
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
    if (error instanceof StorageError) {
      return undefined;
    }
    throw error;
  }
}

/** The state of a view in clear, each document read once. */
export class ClearView implements Readable {
  readonly #view: View;
  readonly #read = new Map<Key, StoredDocument | undefined>();

  constructor(view: View) {
    this.#view = view;
  }

  get(key: Key): StoredDocument | undefined {
    if (this.#read.has(key)) {
      return this.#read.get(key);
    }
    const atRest = this.#view.committed.get(key);
    if (atRest?.read().sealed !== undefined && this.#view.committed.decides(key)) {
      this.#view.refuseMisplaced(key);
    }
    const document = atRest && this.#view.keyring.unseal(key, atRest, this.#view.disk.fileOf(key));
    this.#read.set(key, document);
    return document;
  }

  list(folder: Key): string[] {
    return this.#view.committed.list(folder);
  }

  holdsAny(folder: Key): boolean {
    return this.#view.committed.holdsAny(folder);
  }
}
