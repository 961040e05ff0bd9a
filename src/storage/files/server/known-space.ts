import type { Disk } from '../documents/disk.ts';

/**
 * The room on the disk, for a process that makes many transactions in a short time: it's asked for once, and then each of them
 * takes its share. Others use the disk too, so that must not be long ago.
 */
export class KnownSpace {
  readonly #disk: Disk;
  /** In bytes. */
  #left = 0;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Throws StorageError where the disk has less room than so many bytes, beside what was insisted on since it was asked. */
  insist(bytes: number): void {
    if (this.#left < bytes) {
      this.#left = this.#disk.space();
      this.#disk.insist(bytes, this.#left);
    }
    this.#left -= bytes;
  }

  /** Asks anew the next time. */
  forget(): void {
    this.#left = 0;
  }
}
