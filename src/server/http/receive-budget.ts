/**
 * A limit on the memory for all requests being received, heads and bodies, so that many clients together can't exhaust
 * it. Each connection accounts for what it holds.
 */
export class ReceiveBudget {
  /** How many bytes of each connection aren't counted. */
  readonly uncounted: number;
  #left: number;

  /**
   * @param total in bytes
   * @param uncounted in bytes per connection
   */
  constructor(total: number, uncounted = 0) {
    this.#left = total;
    this.uncounted = uncounted;
  }

  /** Reserves bytes. Returns false if too few are left. */
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
