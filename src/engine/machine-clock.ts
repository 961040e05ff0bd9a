import type { Moment } from '../values/time.ts';

const millisecond = 1_000_000n;
const microsecond = 1_000n;

/** The machine's clocks: the wall clock in milliseconds since 1970, and a monotonic counter in nanoseconds. */
export interface TimeSources {
  readonly wall: () => number;
  readonly counter: () => bigint;
}

/**
 * Returns a clock that shows the machine's time in nanoseconds and never returns the same time twice.
 *
 * Node reads the wall clock in whole milliseconds, so this counts nanoseconds from the first reading. If the count
 * leaves the wall clock's millisecond, as after a suspension or a correction of the clock, it continues less than a
 * microsecond inside of it: a time at its very edge would be printed without nanoseconds. If the wall clock was set
 * back, the time advances by single nanoseconds until the wall clock catches up.
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
    const latest = earliest + millisecond - 1n;
    // The fraction of the first millisecond is unknown; the counter's is as good as any.
    offset ??= earliest + (counted % millisecond) - counted;
    if (counted + offset < earliest) {
      offset = earliest + (counted % microsecond) - counted;
    } else if (counted + offset > latest) {
      offset = latest - (counted % microsecond) - counted;
    }
    const now = counted + offset;
    last = now > last ? now : last + 1n;
    return last;
  };
}

const machineTime: TimeSources = { wall: () => Date.now(), counter: () => process.hrtime.bigint() };
