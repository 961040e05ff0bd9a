import { type Moment, momentOf, nanoseconds } from '../../src/values/time.ts';

/** The moment that `Date.UTC` means by these numbers: `utc(2026, 0, 31, 12)`. */
export function utc(...date: Parameters<typeof Date.UTC>): Moment {
  return momentOf(Date.UTC(...date));
}

/** Seconds, perhaps with a fraction, to be added to a moment. */
export function seconds(count: number): bigint {
  return nanoseconds(count);
}
