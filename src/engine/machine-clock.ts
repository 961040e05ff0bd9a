import type { Moment } from '../values/time.ts';

const millisecond = 1_000_000n;

/** What a clock of the machine's reads: the wall clock in milliseconds since 1970, and a counter of nanoseconds. */
export interface TimeSources {
  readonly wall: () => number;
  readonly counter: () => bigint;
}

/**
 * A clock that shows the machine's time in nanoseconds and never shows the same moment twice.
 *
 * Node tells the wall clock's time in whole milliseconds, so nanoseconds are counted on from a moment within the millisecond of the
 * first reading. Where the count leaves the millisecond that the wall clock shows, as after a suspension of the machine or a
 * correction of its clock, it goes on from the wall clock's. A clock that was set back stands almost still until it is past what it has
 * shown.
 *
 * `performance.timeOrigin` has microseconds, but the first use of `performance` takes 0.7 ms, and Node 20 has it 1 ms off.
 */
export function machineClock({ wall, counter }: TimeSources = machineTime): () => Moment {
  let offset: bigint | undefined;
  let last = 0n;
  return () => {
    const counted = counter();
    const earliest = BigInt(Math.floor(wall())) * millisecond;
    const latest = earliest + millisecond - 1n;
    // The part of a millisecond isn't known at first; the counter's is as likely as any.
    offset ??= earliest + (counted % millisecond) - counted;
    if (counted + offset < earliest) {
      offset = earliest - counted;
    } else if (counted + offset > latest) {
      offset = latest - counted;
    }
    const now = counted + offset;
    last = now > last ? now : last + 1n;
    return last;
  };
}

const machineTime: TimeSources = { wall: () => Date.now(), counter: () => process.hrtime.bigint() };
