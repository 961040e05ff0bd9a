import { humanDuration, wholeSeconds } from '../go/duration.ts';
import { goQuote } from '../go/quote.ts';
import type { TokenLease } from '../services/token.ts';
import { type Moment, nanoseconds, secondsOf, unixSeconds } from '../values/time.ts';
import { failure } from './error.ts';

/** The system's default and maximum TTL in seconds: 32 days (vault.defaultLeaseTTL, maxLeaseTTL). */
export const systemTtl = 2_764_800;

/** The inputs of a TTL calculation. Durations are in seconds and may be fractional, 0 for none. */
export interface TtlInputs {
  readonly now: Moment;
  /** The default and maximum TTL of the mount, or of the system. */
  readonly bounds: { readonly default: number; readonly max: number };
  /** The TTL that a renewal requests. */
  readonly increment?: number;
  /** The TTL that the backend grants, from a role for example. */
  readonly ttl: number;
  /** The period of a periodic token: each renewal grants it again, without a limit. */
  readonly period: number;
  /** The backend's own maximum TTL. */
  readonly maxTtl?: number;
  /** The maximum TTL fixed when the token was created. */
  readonly explicitMaxTtl: number;
  /** The start of the lease, which the limits count from. Defaults to now. */
  readonly startTime?: Moment;
}

/**
 * Returns the TTL from now in seconds after all limits, and a warning for each limit applied. (framework.CalculateTTL)
 *
 * @throws RequestError if the maximum TTL is over, so that nothing is left to renew
 */
export function calculateTtl(inputs: TtlInputs): { readonly ttl: number; readonly warnings: readonly string[] } {
  // Limits count in whole seconds, as in OpenBao.
  const elapsed = inputs.startTime === undefined ? 0 : unixSeconds(inputs.now) - unixSeconds(inputs.startTime);
  const { increment = 0, period } = inputs;
  const max = lowestLimit(inputs);
  if (max <= 0) {
    throw failure('max TTL must be greater than zero');
  }

  const warnings: string[] = [];
  let ttl = firstPositive(increment, inputs.ttl) ?? inputs.bounds.default;
  if (period > 0) {
    ttl = Math.min(period, max);
    if (period > max) {
      warnings.push(cappedWarning('period', period, max, 'period'));
    }
  }
  const lifetime = maxLifetime(inputs);
  if (lifetime === undefined) {
    return { ttl, warnings };
  }

  const remaining = lifetime - elapsed;
  if (remaining <= 0) {
    throw failure('past the max TTL, cannot renew');
  }
  if (ttl > remaining) {
    warnings.push(cappedWarning('TTL', ttl, remaining, 'TTL'));
    ttl = remaining;
  }
  return { ttl, warnings };
}

/**
 * Returns the remaining seconds of a lease, 0 if it never expires. Fractions are rounded up, so that a new token shows
 * the TTL it was given, but never more than that.
 */
export function secondsLeft({ expireTime, ttl }: Pick<TokenLease, 'expireTime' | 'ttl'>, now: Moment): number {
  if (expireTime === null) {
    return 0;
  }
  return Math.min(Math.ceil(secondsOf(expireTime - now)), wholeSeconds(ttl)) + 0;
}

/**
 * Returns when a calculated TTL ends. The limit on the whole lifetime is exact to the nanosecond. OpenBao, which
 * calculates in whole seconds, lets a renewed lease outlive it by up to a second.
 */
export function endOfTtl(inputs: TtlInputs, ttl: number): Moment {
  const end = inputs.now + nanoseconds(ttl);
  const lifetime = maxLifetime(inputs);
  if (lifetime === undefined || inputs.startTime === undefined) {
    return end;
  }
  const last = inputs.startTime + nanoseconds(lifetime);
  return end < last ? end : last;
}

/**
 * Returns the maximum lifetime of a lease from its start, renewals included, or undefined if it is unlimited, as with a
 * period.
 */
function maxLifetime(inputs: TtlInputs): number | undefined {
  const { period, explicitMaxTtl } = inputs;
  if (period <= 0) {
    return lowestLimit(inputs);
  }
  return explicitMaxTtl > 0 ? explicitMaxTtl : undefined;
}

function lowestLimit({ bounds, maxTtl = 0, explicitMaxTtl }: TtlInputs): number {
  return Math.min(bounds.max, ...[maxTtl, explicitMaxTtl].filter((bound) => bound > 0));
}

function firstPositive(...seconds: readonly number[]): number | undefined {
  return seconds.find((value) => value > 0);
}

function cappedWarning(subject: string, asked: number, effective: number, value: string): string {
  const [from, to] = [asked, effective].map((seconds) => goQuote(humanDuration(seconds)));
  return `${subject} of ${from} exceeded the effective max_ttl of ${to}; ${value} value is capped accordingly`;
}
