/** How many requests a client may send. */
export interface Rate {
  readonly perSecond: number;
  /** How many may go at once. */
  readonly burst: number;
}

const withBurst = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?):\s*([+-]?\d+)/;
const alone = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads `rate`, in requests a second, or `rate:burst`; what follows a burst counts for nothing, as with the Go client. Undefined for
 * what is neither.
 */
export function parseRate(text: string): Rate | undefined {
  const [, rate, burst] = withBurst.exec(text) ?? [];
  if (rate !== undefined && burst !== undefined) {
    return { perSecond: Number(rate), burst: Number(burst) };
  }
  return alone.test(text) ? { perSecond: Number(text), burst: Math.trunc(Number(text)) } : undefined;
}
