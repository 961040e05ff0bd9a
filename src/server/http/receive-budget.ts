/**
 * How much room all that is being received may take together, heads and bodies, so that many clients can't use up all memory. Each
 * connection accounts for what it holds.
 */
export class ReceiveBudget {
  /** Of what each connection holds, this much isn't counted. In bytes. */
  readonly uncounted: number;
  #left: number;

  /** Both are in bytes. */
  constructor(total: number, uncounted = 0) {
    this.#left = total;
    this.uncounted = uncounted;
  }

  /** Takes so many bytes; false where there are not so many left. */
  take(bytes: number): boolean {
    if (bytes > this.#left) {
      return false;
    }
    this.#left -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#left += bytes;
  }
}
