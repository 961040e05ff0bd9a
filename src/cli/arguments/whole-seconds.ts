const second = 1_000_000_000n;

/** Converts a renewal's increment to whole seconds. An increment below one second counts as none. */
export function wholeSeconds(nanoseconds: bigint): number {
  return nanoseconds < second ? 0 : Number(nanoseconds / second);
}
