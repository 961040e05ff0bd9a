import { expect, onTestFinished, vi } from 'vitest';
import { nodeFileSystem } from '../../../src/storage/files/node-file-system.ts';

/** How long a command may wait for one that was killed, in milliseconds. */
const patience = 1000;

/**
 * Whether those who come after a kill wait for the dead. The dead one's lock must be there to be taken at the first attempt, which
 * is told by this process asking for a lock to wait for. The time that is taken is judged beside that of the same work in the same
 * run with nobody killed before it, since a machine that does something else makes both slow.
 */
export class Promptness {
  readonly #waits = vi.spyOn(nodeFileSystem, 'lock');
  #slowestAfterKill = 0;
  #slowestUndisturbed = 0;

  constructor() {
    onTestFinished(() => this.#waits.mockRestore());
  }

  /** Runs the first work after a kill, which must not wait. */
  async afterKill<T>(work: () => T | Promise<T>): Promise<T> {
    const begin = performance.now();
    const result = await work();
    this.#slowestAfterKill = Math.max(this.#slowestAfterKill, performance.now() - begin);
    expect(this.#waits).not.toHaveBeenCalled();
    return result;
  }

  /** Runs the same work with nobody killed before it. */
  async undisturbed<T>(work: () => T | Promise<T>): Promise<T> {
    const begin = performance.now();
    const result = await work();
    this.#slowestUndisturbed = Math.max(this.#slowestUndisturbed, performance.now() - begin);
    return result;
  }

  /** To be asked at the end: whether a kill made the work longer by no more than a second. */
  expectPrompt(): void {
    expect(this.#slowestAfterKill).toBeLessThan(patience + 10 * this.#slowestUndisturbed);
  }
}
