import type { Transaction } from '../storage/storage.ts';

const key = 'clock';

/** By how much the state's clock is ahead of the machine's, in milliseconds. */
export function clockOffset(storage: Transaction): number {
  return storage.get<{ readonly offset: number }>(key)?.offset ?? 0;
}

/** Sets the state's clock ahead of the machine's by so many milliseconds; 0 for no difference. */
export function setClockOffset(storage: Transaction, offset: number): void {
  if (offset === 0) storage.delete(key);
  else storage.put(key, { offset });
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

/** Reads or sets the clock. */
export function workClock(storage: Transaction, request: ClockRequest): ClockAnswer {
  const before = clockOffset(storage);
  const offset = request.kind === 'show' ? before : request.kind === 'reset' ? 0 : before + request.by;
  if (offset > farthest) {
    return { offset: before, isDone: false };
  }
  if (offset !== before) {
    setClockOffset(storage, offset);
  }
  return { offset, isDone: true };
}
