import type { Transaction } from '../storage/storage.ts';
import { type Moment, momentOf } from '../values/time.ts';

const key = 'clock';

/**
 * Returns how far the state's clock is ahead of the machine's, in whole milliseconds. The document stores seconds, as
 * for all durations.
 */
export function clockOffset(storage: Pick<Transaction, 'get'>): number {
  return Math.round((storage.get<{ readonly offset: number }>(key)?.offset ?? 0) * 1000);
}

/** Sets how far the state's clock is ahead of the machine's, in milliseconds. */
function setClockOffset(storage: Transaction, offset: number): void {
  if (offset === 0) {
    storage.delete(key);
  } else {
    storage.put(key, { offset: offset / 1000 });
  }
}

/**
 * The clock of a state: the machine's time plus the state's offset. Each time is later than the last one stored in the
 * state and the last one this engine got, so whatever was just written or deleted is in the past of every later
 * request, in any process.
 *
 * Only a smaller offset, as after a reset, sets the clock back.
 */
export class StateClock {
  readonly #machine: () => Moment;
  #last: { readonly moment: Moment; readonly offset: number } | undefined;

  constructor(machine: () => Moment) {
    this.#machine = machine;
  }

  /** Returns the time of a new request. */
  next(storage: Transaction): Moment {
    const offset = clockOffset(storage);
    const now = this.#machine() + momentOf(offset);
    const before = this.#last !== undefined && this.#last.offset <= offset ? this.#last.moment : undefined;
    const moment = laterThan(laterThan(now, before), storage.lastMoment);
    this.#last = { moment, offset };
    return moment;
  }
}

function laterThan(moment: Moment, before: Moment | undefined): Moment {
  return before !== undefined && moment <= before ? before + 1n : moment;
}

/** An operation on the clock. `by` is in milliseconds and positive. */
export type ClockRequest =
  | { readonly kind: 'show' }
  | { readonly kind: 'advance'; readonly by: number }
  | { readonly kind: 'reset' };

/** The clock after the operation. */
export interface ClockAnswer {
  /** How far the clock is ahead of the machine's, in milliseconds. */
  readonly offset: number;
  /** False if an advance would have exceeded the maximum, and the clock is unchanged. */
  readonly isDone: boolean;
}

/** The maximum offset in milliseconds: 1000 years, so that years keep four digits. */
const maxOffset = 1000 * 365.25 * 86_400_000;

/**
 * Reads or sets the clock.
 *
 * @param machine the machine's clock
 */
export function applyClockRequest(storage: Transaction, request: ClockRequest, machine: () => Moment): ClockAnswer {
  const before = clockOffset(storage);
  const offset = request.kind === 'show' ? before : request.kind === 'reset' ? 0 : Math.round(before + request.by);
  if (offset > maxOffset) {
    return { offset: before, isDone: false };
  }
  if (offset !== before) {
    setClockOffset(storage, offset);
    storage.noteMoment(machine() + momentOf(offset));
  }
  return { offset, isDone: true };
}
