import type { Disk } from '../documents/disk.ts';

/**
 * Free space on the disk for many transactions in a short time: it is queried once, then each transaction reserves its share. Other
 * programs use the disk too, so the query must be recent.
 */
export class SpaceBudget {
  readonly #disk: Disk;
  /** In bytes. */
  #left = 0;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Reserves space. Throws StateError if the disk has less than these bytes and those reserved since the query. */
  requireSpace(bytes: number): void {
    if (this.#left < bytes) {
      this.#left = this.#disk.freeSpace();
      this.#disk.requireSpace(bytes, this.#left);
    }
    this.#left -= bytes;
  }

  /** Makes the next reservation query the disk again. */
  reset(): void {
    this.#left = 0;
  }
}
