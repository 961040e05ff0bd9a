import type { Output } from './io.ts';

/** The bar's length in characters, and the shortest time between two drawings in milliseconds. */
const length = 24;
const interval = 100;

/** A progress bar on a terminal's last line. Elsewhere it draws nothing. */
export class Progress {
  readonly #output: Output;
  #drawn = 0;
  #isShown = false;

  /** @param output standard error */
  constructor(output: Output) {
    this.#output = output;
  }

  /**
   * Shows how much is done.
   *
   * @param what what is counted, such as `tokens`
   */
  show(done: number, total: number, what: string): void {
    const now = performance.now();
    if (!this.#output.isTerminal || now - this.#drawn < interval) {
      return;
    }
    this.#drawn = now;
    this.#isShown = true;
    const full = total === 0 ? length : Math.floor((length * done) / total);
    const bar = '#'.repeat(full).padEnd(length, '.');
    this.#output.write(`[${bar}] ${done} of ${total} ${what}`, (shown) => `\r${shown}\x1b[K`);
  }

  /** Removes the bar, so that something else can be printed in its place. */
  clear(): void {
    if (this.#isShown) {
      this.#isShown = false;
      this.#output.write('', () => '\r\x1b[K');
    }
  }
}
