/** How much room all bodies together may take while they are being received, so that many clients can't use up all memory. */
export class BodyBudget {
  #left: number;

  /** `total` is in bytes. */
  constructor(total: number) {
    this.#left = total;
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
