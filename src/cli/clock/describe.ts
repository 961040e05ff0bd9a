import { formatGoDuration } from '../../go/duration.ts';

/** How far the clock is ahead (`2h`, `1h30m`), and its time (RFC 3339 in UTC, to the second). */
export function describeClock(offset: number): { readonly ahead: string; readonly now: string } {
  const ahead = formatGoDuration(BigInt(Math.round(offset)) * 1_000_000n)
    .replace(/m0s$/, 'm')
    .replace(/h0m$/, 'h');
  const now = new Date(Date.now() + offset).toISOString().replace(/\.\d+Z$/, 'Z');
  return { ahead, now };
}
