/** A rate limit. */
export interface Rate {
  readonly perSecond: number;
  /** The number of requests that may be sent at once. */
  readonly burst: number;
}

const withBurst = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?):\s*([+-]?\d+)/;
const alone = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Parses `rate` (requests per second) or `rate:burst`. Like the Go client, ignores anything after the burst. Returns
 * undefined if the text is neither.
 */
export function parseRate(text: string): Rate | undefined {
  const [, rate, burst] = withBurst.exec(text) ?? [];
  if (rate !== undefined && burst !== undefined) {
    return { perSecond: Number(rate), burst: Number(burst) };
  }
  return alone.test(text) ? { perSecond: Number(text), burst: Math.trunc(Number(text)) } : undefined;
}
