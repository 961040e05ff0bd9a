import { StateError } from '../../../values/state-error.ts';
import { DamageError } from '../damage.ts';
import type { FileSystem } from '../file-system.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import { formerJournal } from '../state/leftovers.ts';
import { headOf, journalBytes, journalPath } from './journal.ts';
import { recordsBehind } from './loss.ts';
import { passedOverFault } from './passed-over.ts';
import { type Position, readPosition } from './position.ts';
import { authenticOperation, type Operation } from './record.ts';

/** An intact operation, and the transaction that it belongs to. */
export interface SurveyedOperation {
  readonly operation: Operation;
  readonly sequence: number;
}

/** The intact contents of a journal, damaged or not. */
export interface JournalSurvey {
  /** The authentic operations, in order. */
  readonly operations: readonly SurveyedOperation[];
  /** The last transaction that is known to exist. */
  readonly lastSequence: number;
  /** The moment of the last intact transaction, in nanoseconds since 1970. */
  readonly lastMoment: bigint;
  /** What is lost, one line each, with file and position. Empty for a sound journal. */
  readonly losses: readonly string[];
  /** Other faults, one line each, which are not known to cause a loss. */
  readonly faults: readonly string[];
}

/** The state whose journal to survey. */
interface SurveyedState {
  readonly home: string;
  readonly generation: string;
  /** The state's, not the generation's. */
  readonly authenticator: Authenticator;
}

/** Finds everything authentic in the journal of a state's generation, and what is lost. Changes nothing. */
export function surveyJournal(fs: FileSystem, state: SurveyedState): JournalSurvey {
  const { home, generation, authenticator } = state;
  const path = pathOfJournal(fs, state);
  const survey = new Survey(path, authenticator.ofGeneration(generation));
  const position = attempt(survey.faults, () => readPosition(fs, home, authenticator));
  const bytes = attempt(survey.losses, () => bytesOf(fs, path));
  const head = bytes && attempt(survey.losses, () => headOf(bytes, path, authenticator));
  if (head !== undefined && head.generation !== generation) {
    survey.lose('was replaced by the journal of another state or generation');
  } else if (bytes !== undefined) {
    const checkpoint = head && checkpointOf(head, position, bytes.length);
    if (head !== undefined && checkpoint !== undefined) {
      survey.readPassedOver(bytes.subarray(head.size, checkpoint.size), head, checkpoint.sequence);
    }
    survey.read(bytes, head && { ...head, ...checkpoint });
  }
  survey.end(position?.generation === generation ? position.sequence : 0);
  return survey;
}

/** Where the records start that count, if the journal's first ones don't any more: what they changed is in the documents' files. */
function checkpointOf(
  head: { readonly generation: string; readonly sequence: number },
  position: Position | undefined,
  size: number,
): { readonly sequence: number; readonly moment: bigint; readonly size: number } | undefined {
  const checkpoint = position?.generation === head.generation ? position.checkpoint : undefined;
  if (checkpoint === undefined || checkpoint.first !== head.sequence || checkpoint.place > size) {
    return undefined;
  }
  return { sequence: checkpoint.sequence, moment: checkpoint.moment, size: checkpoint.place };
}

/** The journal's path. An interrupted repair may have moved it aside for the next state's journal. */
function pathOfJournal(fs: FileSystem, state: SurveyedState): string {
  const path = journalPath(state.home);
  const former = `${state.home}/${formerJournal}`;
  return !isOfGeneration(fs, path, state) && isOfGeneration(fs, former, state) ? former : path;
}

function isOfGeneration(fs: FileSystem, path: string, { generation, authenticator }: SurveyedState): boolean {
  try {
    return headOf(bytesOf(fs, path), path, authenticator).generation === generation;
  } catch (error) {
    if (!(error instanceof StateError)) {
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

/** Returns what `work` returns, or adds what is wrong to `problems`. */
function attempt<T>(problems: string[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StateError)) {
      throw error;
    }
    problems.push(error instanceof DamageError ? error.what : error.message);
    return undefined;
  }
}

class Survey implements JournalSurvey {
  readonly operations: SurveyedOperation[] = [];
  readonly losses: string[] = [];
  readonly faults: string[] = [];
  lastSequence = 0;
  lastMoment = 0n;
  readonly #path: string;
  readonly #authenticator: Authenticator;
  /** The journal's bytes, and where its last intact record ends. Undefined if no journal could be read. */
  #rest: { readonly bytes: Buffer; readonly end: number } | undefined;

  /** @param authenticator the generation's */
  constructor(path: string, authenticator: Authenticator) {
    this.#path = path;
    this.#authenticator = authenticator;
  }

  lose(what: string): void {
    this.losses.push(`${this.#path} ${what}`);
  }

  /** Reads the records that don't count any more. `next` is the first one that does. */
  readPassedOver(bytes: Buffer, head: { readonly sequence: number; readonly size: number }, next: number): void {
    const records = { bytes, place: head.size, first: head.sequence, next };
    const fault = passedOverFault(this.#path, records, this.#authenticator);
    if (fault !== undefined) {
      this.faults.push(fault);
    }
  }

  /** Reads the records. Without a head, the first record's number is unknown. */
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
        // An old record was copied here. Ignore it.
        this.faults.push(`${this.#path} repeats transaction ${record.sequence} at byte ${offset}`);
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

  /**
   * Examines the bytes after the last intact record.
   *
   * @param synced the last transaction that is known to have been durable
   */
  end(synced: number): void {
    if (synced <= this.lastSequence) {
      // What follows is a torn write of a transaction that was never acknowledged.
      return;
    }
    // It is unknown which transactions a missing journal contained. The earlier ones are in the documents' files.
    if (this.#rest !== undefined) {
      const { bytes, end } = this.#rest;
      this.#salvage(bytes, end, bytes.length, synced + 1);
    }
    this.lastSequence = synced;
  }

  /** Recovers authentic operations from damaged bytes, and names the others if their keys are readable. */
  #salvage(bytes: Buffer, start: number, end: number, nextSequence: number): void {
    const first = this.lastSequence + 1;
    const last = nextSequence - 1;
    const which = first === last ? `transaction ${first}` : `transactions ${first} to ${last}`;
    if (start === end) {
      this.lose(
        last < first ? `is damaged at byte ${start}` : `lacks ${which} at byte ${start}: nothing of them is left`,
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
        unread.push(/^.[0-9a-f]{32} ("[^\t]*")/.exec(line)?.[1] ?? 'an unknown document');
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

/** How many transactions to try for a line whose transaction isn't known. */
const mostTried = 1000;
