import { humanDuration } from '../values/duration.ts';
import { goQuote } from '../values/go-quote.ts';
import { failure } from './error.ts';

/** What a TTL is made of. Durations in seconds, 0 for none; times in milliseconds since 1970. */
export interface TtlQuestion {
  readonly now: number;
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
  readonly startTime?: number;
}

/**
 * The TTL in seconds from now, after all bounds, and a warning for each cut. (framework.CalculateTTL)
 *
 * @throws RequestError where the greatest TTL is over, so that nothing is left to renew.
 */
export function calculateTtl(question: TtlQuestion): { readonly ttl: number; readonly warnings: readonly string[] } {
  const now = wholeSeconds(question.now);
  const start = question.startTime === undefined ? now : wholeSeconds(question.startTime);
  const { increment = 0, period, explicitMaxTtl } = question;
  const max = lowestBound(question.bounds.max, question.maxTtl ?? 0, explicitMaxTtl);
  if (max <= 0) throw failure('max TTL must be greater than zero');

  const warnings: string[] = [];
  let ttl = firstPositive(increment, question.ttl) ?? question.bounds.default;
  let end: number | undefined = start + max;
  if (period > 0) {
    ttl = Math.min(period, max);
    if (period > max) warnings.push(capped('period', period, max, 'period'));
    end = explicitMaxTtl > 0 ? start + explicitMaxTtl : undefined;
  }
  if (end === undefined) return { ttl, warnings };

  const left = end - now;
  if (left <= 0) throw failure('past the max TTL, cannot renew');
  if (ttl > left) {
    warnings.push(capped('TTL', ttl, left, 'TTL'));
    ttl = left;
  }
  return { ttl, warnings };
}

function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

function lowestBound(max: number, ...others: readonly number[]): number {
  return Math.min(max, ...others.filter((other) => other > 0));
}

function firstPositive(...seconds: readonly number[]): number | undefined {
  return seconds.find((value) => value > 0);
}

function capped(subject: string, asked: number, effective: number, value: string): string {
  const [from, to] = [asked, effective].map((seconds) => goQuote(humanDuration(seconds)));
  return `${subject} of ${from} exceeded the effective max_ttl of ${to}; ${value} value is capped accordingly`;
}
