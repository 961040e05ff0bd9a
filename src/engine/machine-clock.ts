import type { Moment } from '../values/time.ts';

const microsecond = 1_000n;
const millisecond = 1_000_000n;

/** The machine's clocks: the wall clock in milliseconds since 1970, and a monotonic counter in nanoseconds. */
export interface TimeSources {
  readonly wall: () => number;
  readonly counter: () => bigint;
}

/**
 * Returns a clock that shows the machine's time in nanoseconds and never returns the same time twice.
 *
 * Node reads the wall clock in whole milliseconds, so this counts nanoseconds from the first reading. If the count
 * leaves the wall clock's millisecond, as after a suspension or a correction of the clock, it continues within that
 * millisecond: after the last time, or near the beginning. It is never cut off at the millisecond's edges, since times
 * such as `.068999999` look like rounding errors. If the wall clock was set back, the time advances by single
 * nanoseconds until the wall clock catches up.
 *
 * `performance.timeOrigin` has microseconds, but the first use of `performance` takes 0.7 ms, and Node 20's is 1 ms
 * off.
 */
export function machineClock({ wall, counter }: TimeSources = machineTime): () => Moment {
  let offset: bigint | undefined;
  let last = 0n;
  return () => {
    const counted = counter();
    const earliest = BigInt(Math.floor(wall())) * millisecond;
    // The fraction of the first millisecond is unknown; the counter's is as good as any.
    offset ??= earliest + (counted % millisecond) - counted;
    if (counted + offset < earliest || counted + offset >= earliest + millisecond) {
      offset = later(earliest + (counted % microsecond), last + 1n) - counted;
    }
    last = later(counted + offset, last + 1n);
    return last;
  };
}

function later(one: Moment, other: Moment): Moment {
  return one > other ? one : other;
}

const machineTime: TimeSources = { wall: () => Date.now(), counter: () => process.hrtime.bigint() };
