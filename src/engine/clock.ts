import type { Transaction } from '../storage/storage.ts';
import { type Moment, momentOf } from '../values/time.ts';

const key = 'clock';

/** By how much the state's clock is ahead of the machine's, in whole milliseconds. The document holds seconds, as for all durations. */
export function clockOffset(storage: Transaction): number {
  return Math.round((storage.get<{ readonly offset: number }>(key)?.offset ?? 0) * 1000);
}

/** Sets the state's clock ahead of the machine's by so many milliseconds; 0 for no difference. */
export function setClockOffset(storage: Transaction, offset: number): void {
  if (offset === 0) {
    storage.delete(key);
  } else {
    storage.put(key, { offset: offset / 1000 });
  }
}

/**
 * The clock of a state, as one engine reads it: the machine's time and the state's offset, but always later than the last moment that
 * the state has stored and than the last one that this engine was given. So what was just written or deleted is in the past of every
 * later request, whichever process answers it.
 *
 * Only a smaller offset, as after a reset, sets the clock back.
 */
export class StateClock {
  readonly #machine: () => Moment;
  #last: { readonly moment: Moment; readonly offset: number } | undefined;

  constructor(machine: () => Moment) {
    this.#machine = machine;
  }

  /** A request's moment. */
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

/** What can be done with the clock; `by` is in milliseconds and positive. */
export type ClockRequest =
  | { readonly kind: 'show' }
  | { readonly kind: 'advance'; readonly by: number }
  | { readonly kind: 'reset' };

/** How the clock stands afterwards. */
export interface ClockAnswer {
  /** By how much it is ahead of the machine's, in milliseconds. */
  readonly offset: number;
  /** False where it would have been farther ahead than it may, and stayed what it was. */
  readonly isDone: boolean;
}

/** A thousand years in milliseconds: dates stay such as everybody can read. */
const farthest = 1000 * 365.25 * 86_400_000;

/** Reads or sets the clock. `machine` is the machine's. */
export function workClock(storage: Transaction, request: ClockRequest, machine: () => Moment): ClockAnswer {
  const before = clockOffset(storage);
  const offset = request.kind === 'show' ? before : request.kind === 'reset' ? 0 : Math.round(before + request.by);
  if (offset > farthest) {
    return { offset: before, isDone: false };
  }
  if (offset !== before) {
    setClockOffset(storage, offset);
    storage.noteMoment(machine() + momentOf(offset));
  }
  return { offset, isDone: true };
}
