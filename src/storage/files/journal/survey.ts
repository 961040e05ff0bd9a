import { StorageError } from '../../storage.ts';
import { DamageError } from '../damage.ts';
import type { FileSystem } from '../file-system.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { formerJournal } from '../state/leftovers.ts';
import { headOf, journalBytes, journalPath } from './journal.ts';
import { recordsBehind } from './loss.ts';
import { readPosition } from './position.ts';
import { authenticOperation, type Operation } from './record.ts';

/** An operation that was found in a journal. */
export interface SurveyedOperation {
  readonly operation: Operation;
  readonly sequence: number;
}

/** What is left of a journal, damaged or not. */
export interface JournalSurvey {
  /** The genuine operations that were found, in order, each with the number of its transaction. */
  readonly operations: readonly SurveyedOperation[];
  /** The sequence number of the last transaction that is known of. */
  readonly lastSequence: number;
  /** The moment of the last transaction that was found, in nanoseconds since 1970. */
  readonly lastMoment: bigint;
  /** What is lost, a line each, with the file and the place. Empty for a sound journal. */
  readonly losses: readonly string[];
}

/** Whose journal is to be surveyed. */
interface SurveyedState {
  readonly home: string;
  readonly generation: string;
  /** The state's, of no generation. */
  readonly authenticator: Authenticator;
}

/** Reads all that is genuine in the journal of a state's generation, and says what isn't there any more. Nothing is changed. */
export function surveyJournal(fs: FileSystem, state: SurveyedState): JournalSurvey {
  const { home, generation, authenticator } = state;
  const path = pathOfJournal(fs, state);
  const survey = new Survey(path, authenticator.ofGeneration(generation));
  const position = survey.attempt(() => readPosition(fs, home, authenticator));
  const bytes = survey.attempt(() => bytesOf(fs, path));
  const head = bytes && survey.attempt(() => headOf(bytes, path, authenticator));
  if (head !== undefined && head.generation !== generation) {
    survey.lose('is the journal of another state, which was put in its place');
  } else if (bytes !== undefined) {
    survey.read(bytes, head);
  }
  survey.end(position?.generation === generation ? position.sequence : 0);
  return survey;
}

/** A repair that was cut short may have left the journal beside the next one, whose name it had. */
function pathOfJournal(fs: FileSystem, state: SurveyedState): string {
  const path = journalPath(state.home);
  const former = `${state.home}/${formerJournal}`;
  return !isOfGeneration(fs, path, state) && isOfGeneration(fs, former, state) ? former : path;
}

function isOfGeneration(fs: FileSystem, path: string, { generation, authenticator }: SurveyedState): boolean {
  try {
    return headOf(bytesOf(fs, path), path, authenticator).generation === generation;
  } catch (error) {
    if (!(error instanceof StorageError)) {
      throw error;
    }
    return false;
  }
}

function bytesOf(fs: FileSystem, path: string): Buffer {
  const file = fs.open(path, 'read');
  try {
    return journalBytes(fs, file, path);
  } finally {
    fs.close(file);
  }
}

class Survey implements JournalSurvey {
  readonly operations: SurveyedOperation[] = [];
  readonly losses: string[] = [];
  lastSequence = 0;
  lastMoment = 0n;
  readonly #path: string;
  readonly #authenticator: Authenticator;
  /** The journal's bytes, and where its last intact record ends; undefined where no journal could be read. */
  #rest: { readonly bytes: Buffer; readonly end: number } | undefined;

  /** `authenticator` is the generation's. */
  constructor(path: string, authenticator: Authenticator) {
    this.#path = path;
    this.#authenticator = authenticator;
  }

  lose(what: string): void {
    this.losses.push(`${this.#path} ${what}`);
  }

  attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StorageError)) {
        throw error;
      }
      this.losses.push(error instanceof DamageError ? error.what : error.message);
      return undefined;
    }
  }

  /** Reads the records. Without a head it isn't known which is the first one. */
  read(
    bytes: Buffer,
    head: { readonly sequence: number; readonly moment: bigint; readonly size: number } | undefined,
  ): void {
    this.lastSequence = (head?.sequence ?? 1) - 1;
    this.lastMoment = head?.moment ?? 0n;
    let end = head?.size ?? bytes.indexOf(0x0a) + 1;
    let isFirst = head === undefined;
    for (const { record, offset } of recordsBehind(bytes, end, this.#authenticator)) {
      if (record.sequence <= this.lastSequence) {
        // An old record that was copied here counts for nothing.
        this.lose(`repeats transaction ${record.sequence} at byte ${offset}`);
        continue;
      }
      if (!isFirst && (offset > end || record.sequence > this.lastSequence + 1)) {
        this.#salvage(bytes, end, offset, record.sequence);
      }
      isFirst = false;
      this.#add(record.operations, record.sequence);
      this.lastSequence = record.sequence;
      this.lastMoment = record.moment;
      end = offset + record.size;
    }
    this.#rest = { bytes, end };
  }

  /** Looks at what lies behind the last intact record. `synced` is the last transaction that is known to have been on the disk. */
  end(synced: number): void {
    if (synced <= this.lastSequence) {
      // Nobody was told that what was cut short there had been committed.
      return;
    }
    // Of a journal that is missing it isn't known which transactions it held: the others are in the documents' files.
    if (this.#rest !== undefined) {
      const { bytes, end } = this.#rest;
      this.#salvage(bytes, end, bytes.length, synced + 1);
    }
    this.lastSequence = synced;
  }

  /** Takes the operations that are genuine from damaged bytes, and names the others where that can be done. */
  #salvage(bytes: Buffer, start: number, end: number, nextSequence: number): void {
    const first = this.lastSequence + 1;
    const last = nextSequence - 1;
    const which = first === last ? `transaction ${first}` : `transactions ${first} to ${last}`;
    if (start === end) {
      this.lose(
        last < first ? `is damaged at byte ${start}` : `lacks ${which} at byte ${start}: nothing is left of them`,
      );
      return;
    }
    const unread: string[] = [];
    let saved = 0;
    for (const line of bytes.toString('utf8', start, end).split('\n')) {
      const found = this.#authentic(line, first, last);
      if (found !== undefined) {
        this.operations.push(found);
        saved++;
      } else if (/^[+*-]/.test(line)) {
        unread.push(/^.[0-9a-f]{32} ("[^\t]*")/.exec(line)?.[1] ?? 'something');
      }
    }
    const lost = unread.length === 0 ? '' : `; lost are the changes to ${unread.join(', ')}`;
    this.lose(`is damaged from byte ${start} to ${end}, in ${which}: ${saved} changes there are intact${lost}`);
  }

  #add(operations: readonly Operation[], sequence: number): void {
    for (const operation of operations) {
      this.operations.push({ operation, sequence });
    }
  }

  #authentic(line: string, first: number, last: number): SurveyedOperation | undefined {
    for (let sequence = first; sequence <= Math.min(last, first + mostTried); sequence++) {
      const operation = authenticOperation(line, sequence, this.#authenticator);
      if (operation !== undefined) {
        return { operation, sequence };
      }
    }
    return undefined;
  }
}

/** For so many transactions at most it's tried whether a line is of one of them. */
const mostTried = 1000;
