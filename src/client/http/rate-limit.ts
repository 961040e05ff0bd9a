import type { Rate } from '../rate.ts';
import type { Deadline } from './deadline.ts';

/** Limits the request rate with a token bucket: a burst passes at once, further requests one by one. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #refilledAt = performance.now();

  constructor({ perSecond, burst }: Rate) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = this.#burst;
  }

  /**
   * Waits for this request's turn. Like the Go client, lets a request pass at once if its turn would come after its
   * deadline.
   */
  async wait(deadline: Deadline): Promise<void> {
    if (this.#burst < 1) {
      return;
    }
    const now = performance.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#refilledAt) / 1000) * this.#perSecond);
    this.#refilledAt = now;
    const wait = this.#tokens >= 1 ? 0 : ((1 - this.#tokens) / this.#perSecond) * 1000;
    if (wait < deadline.left) {
      this.#tokens -= 1;
      await deadline.sleep(wait);
    }
  }
}
