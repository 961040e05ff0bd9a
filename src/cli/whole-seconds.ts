const second = 1_000_000_000n;

/** An increment as renewals take it: whole seconds. What is shorter, or negative, is none. */
export function wholeSeconds(nanoseconds: bigint): number {
  return nanoseconds < second ? 0 : Number(nanoseconds / second);
}
