import type { RateLimitRule } from '../../services/quotas.ts';
import { type Moment, nanoseconds, secondsOf } from '../../values/time.ts';

/** The decision on one request. */
export interface LimitDecision {
  readonly isAllowed: boolean;
  /** The facts for the response's headers. */
  readonly headers: Readonly<Record<string, string>>;
}

/** How long an idle client is kept, and how often idle clients are removed. */
const staleAge = nanoseconds(180);
const sweepInterval = nanoseconds(60);

/** The requests of one client in the current interval. */
interface Bucket {
  start: Moment;
  /** The number of the interval since the start. */
  tick: bigint;
  remaining: number;
}

/** Counts the requests of each client against one quota. Like OpenBao's, it lives in the memory of the process. */
export class RateLimiter {
  readonly #rule: RateLimitRule;
  readonly #limit: number;
  readonly #interval: bigint;
  readonly #blockInterval: bigint;
  readonly #buckets = new Map<string, Bucket>();
  /** When each blocked client exceeded the rate. */
  readonly #blocked = new Map<string, Moment>();
  #swept: Moment;

  constructor(rule: RateLimitRule, now: Moment) {
    this.#rule = rule;
    // Go rounds halves away from zero; a rate below a half allows one request (memorystore.New).
    this.#limit = Math.max(Math.round(rule.rate), 1);
    this.#interval = nanoseconds(rule.interval);
    this.#blockInterval = nanoseconds(rule.blockInterval);
    this.#swept = now;
  }

  /** Reports whether the limiter counts for this version of the quota. */
  isFor({ revision }: RateLimitRule): boolean {
    return this.#rule.revision === revision;
  }

  /** Counts a request of a client (RateLimitQuota.allow). */
  take(client: string, now: Moment): LimitDecision {
    this.#sweep(now);
    const blockedAt = this.#blocked.get(client);
    if (blockedAt !== undefined) {
      const left = blockedAt + this.#blockInterval - now;
      if (left > 0n) {
        return { isAllowed: false, headers: { 'Retry-After': wholeSeconds(left) } };
      }
      this.#blocked.delete(client);
    }
    const bucket = this.#bucketOf(client, now);
    const isAllowed = bucket.remaining > 0;
    if (isAllowed) {
      bucket.remaining--;
    }
    const reset = wholeSeconds(bucket.start + (bucket.tick + 1n) * this.#interval - now);
    const headers = {
      'X-Ratelimit-Limit': String(this.#limit),
      'X-Ratelimit-Remaining': String(bucket.remaining),
      'X-Ratelimit-Reset': reset,
    };
    if (isAllowed) {
      return { isAllowed, headers };
    }
    if (this.#blockInterval === 0n) {
      return { isAllowed, headers: { 'Retry-After': reset, ...headers } };
    }
    this.#blocked.set(client, now);
    return { isAllowed, headers: { 'Retry-After': wholeSeconds(this.#blockInterval), ...headers } };
  }

  #bucketOf(client: string, now: Moment): Bucket {
    let bucket = this.#buckets.get(client);
    if (bucket === undefined || now < bucket.start) {
      bucket = { start: now, tick: 0n, remaining: this.#limit };
      this.#buckets.set(client, bucket);
      return bucket;
    }
    const tick = (now - bucket.start) / this.#interval;
    if (tick > bucket.tick) {
      bucket.tick = tick;
      bucket.remaining = this.#limit;
    }
    return bucket;
  }

  #sweep(now: Moment): void {
    if (now - this.#swept < sweepInterval && now >= this.#swept) {
      return;
    }
    this.#swept = now;
    for (const [client, { start, tick }] of this.#buckets) {
      if (now - (start + tick * this.#interval) > staleAge) {
        this.#buckets.delete(client);
      }
    }
    for (const [client, since] of this.#blocked) {
      if (now - since >= this.#blockInterval) {
        this.#blocked.delete(client);
      }
    }
  }
}

/** Truncates a duration to whole seconds. Some of it has passed by the time the client is told. */
function wholeSeconds(duration: bigint): string {
  return String(Math.trunc(secondsOf(duration - 1n)));
}
