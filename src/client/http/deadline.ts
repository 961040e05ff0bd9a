import { deadlineExceeded } from './unanswered.ts';

/** The time that a request has, with all its retries. */
export class Deadline {
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #end: number;
  readonly #timer: NodeJS.Timeout | undefined;

  /** @param ms from now; Infinity for no limit */
  constructor(ms: number) {
    this.signal = this.#controller.signal;
    this.#end = Date.now() + ms;
    // Timers take 31 bits of milliseconds; what is longer than these 24 days needs none.
    if (ms < 2 ** 31) {
      this.#timer = setTimeout(() => this.#controller.abort(), ms);
    }
  }

  /** Throws UnansweredError where there was no time to begin with. */
  check(): void {
    if (this.left < 0) {
      throw deadlineExceeded();
    }
  }

  /** Milliseconds. */
  get left(): number {
    return this.#end - Date.now();
  }

  /**
   * Waits.
   *
   * @throws UnansweredError where the time is over before
   */
  sleep(ms: number): Promise<void> {
    return new Promise((done, fail) => {
      const stop = () => {
        clearTimeout(timer);
        fail(deadlineExceeded());
      };
      const timer = setTimeout(() => {
        this.signal.removeEventListener('abort', stop);
        done();
      }, ms);
      this.signal.addEventListener('abort', stop, { once: true });
    });
  }

  /** Nobody waits for it any more. */
  clear(): void {
    clearTimeout(this.#timer);
  }
}
