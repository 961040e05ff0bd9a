import { deadlineExceeded } from './unanswered.ts';

/** The deadline of a request, including its retries. */
export class Deadline {
  /** Aborted at the deadline. */
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #end: number;
  readonly #timer: NodeJS.Timeout | undefined;

  /** @param ms milliseconds from now; Infinity for no limit */
  constructor(ms: number) {
    this.signal = this.#controller.signal;
    this.#end = Date.now() + ms;
    // Node's timers are limited to 31 bits of milliseconds (24 days). Longer deadlines get none.
    if (ms < 2 ** 31) {
      this.#timer = setTimeout(() => this.#controller.abort(), ms);
    }
  }

  /** Throws an UnansweredError if the deadline has already passed. */
  check(): void {
    if (this.left < 0) {
      throw deadlineExceeded();
    }
  }

  /** The time left in milliseconds. */
  get left(): number {
    return this.#end - Date.now();
  }

  /**
   * Waits.
   *
   * @throws UnansweredError if the deadline passes first
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

  /** Stops the timer. */
  clear(): void {
    clearTimeout(this.#timer);
  }
}
