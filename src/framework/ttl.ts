import { humanDuration, wholeSeconds } from '../go/duration.ts';
import { goQuote } from '../go/quote.ts';
import type { TokenLease } from '../services/token.ts';
import { type Moment, nanoseconds, secondsOf, unixSeconds } from '../values/time.ts';
import { failure } from './error.ts';

/** The system's default and maximum TTL in seconds: 32 days (vault.defaultLeaseTTL, maxLeaseTTL). */
export const systemTtl = 2_764_800;

/** What a TTL is made of. Durations in seconds, perhaps with fractions, 0 for none. */
export interface TtlQuestion {
  readonly now: Moment;
  /** The mount's, or the system's: what is given where nobody asks, and what nothing may go beyond. */
  readonly bounds: { readonly default: number; readonly max: number };
  /** What a renewal asks for. */
  readonly increment?: number;
  /** What the backend gives, from a role, say. */
  readonly ttl: number;
  /** Renewable for ever, always by this much. */
  readonly period: number;
  /** The backend's own bound. */
  readonly maxTtl?: number;
  /** A bound for the whole life that was settled when the token was made. */
  readonly explicitMaxTtl: number;
  /** Since when the bounds count; now where it's left out. */
  readonly startTime?: Moment;
}

/**
 * The TTL in seconds from now, after all bounds, and a warning for each cut. (framework.CalculateTTL)
 *
 * @throws RequestError where the greatest TTL is over, so that nothing is left to renew.
 */
export function calculateTtl(question: TtlQuestion): { readonly ttl: number; readonly warnings: readonly string[] } {
  // The bounds count from whole seconds to whole seconds, as in the real server.
  const past = question.startTime === undefined ? 0 : unixSeconds(question.now) - unixSeconds(question.startTime);
  const { increment = 0, period } = question;
  const max = lowestBound(question);
  if (max <= 0) {
    throw failure('max TTL must be greater than zero');
  }

  const warnings: string[] = [];
  let ttl = firstPositive(increment, question.ttl) ?? question.bounds.default;
  if (period > 0) {
    ttl = Math.min(period, max);
    if (period > max) {
      warnings.push(capped('period', period, max, 'period'));
    }
  }
  const most = wholeLife(question);
  if (most === undefined) {
    return { ttl, warnings };
  }

  const left = most - past;
  if (left <= 0) {
    throw failure('past the max TTL, cannot renew');
  }
  if (ttl > left) {
    warnings.push(capped('TTL', ttl, left, 'TTL'));
    ttl = left;
  }
  return { ttl, warnings };
}

/**
 * The seconds that are left of a lease, 0 where it never expires. A part of a second counts as a second, so that a new token shows
 * the TTL that it was given; but no more is shown than that.
 */
export function secondsLeft({ expireTime, ttl }: Pick<TokenLease, 'expireTime' | 'ttl'>, now: Moment): number {
  if (expireTime === null) {
    return 0;
  }
  return Math.min(Math.ceil(secondsOf(expireTime - now)), wholeSeconds(ttl)) + 0;
}

/**
 * When the TTL that was calculated is over. The whole life's bound holds to the nanosecond here, where the real server, which
 * calculates with whole seconds, lets a renewed lease live for up to a second more.
 */
export function endOfTtl(question: TtlQuestion, ttl: number): Moment {
  const end = question.now + nanoseconds(ttl);
  const most = wholeLife(question);
  if (most === undefined || question.startTime === undefined) {
    return end;
  }
  const last = question.startTime + nanoseconds(most);
  return end < last ? end : last;
}

/** How long a lease may live from its start, renewed or not; undefined where nothing bounds it, as with a period. */
function wholeLife(question: TtlQuestion): number | undefined {
  const { period, explicitMaxTtl } = question;
  if (period <= 0) {
    return lowestBound(question);
  }
  return explicitMaxTtl > 0 ? explicitMaxTtl : undefined;
}

function lowestBound({ bounds, maxTtl = 0, explicitMaxTtl }: TtlQuestion): number {
  return Math.min(bounds.max, ...[maxTtl, explicitMaxTtl].filter((bound) => bound > 0));
}

function firstPositive(...seconds: readonly number[]): number | undefined {
  return seconds.find((value) => value > 0);
}

function capped(subject: string, asked: number, effective: number, value: string): string {
  const [from, to] = [asked, effective].map((seconds) => goQuote(humanDuration(seconds)));
  return `${subject} of ${from} exceeded the effective max_ttl of ${to}; ${value} value is capped accordingly`;
}
