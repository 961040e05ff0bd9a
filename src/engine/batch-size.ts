import type { Ask } from './ask.ts';
import type { EngineCore } from './engine-core.ts';

const first = 64;

/** The largest size. It bounds the documents that a transaction holds in memory. */
const largest = 1024;

/**
 * How many documents a question reads in one transaction. A transaction that another process overtakes is retried with half as many, so
 * that a question also finishes while a server is busy. While no transaction is overtaken, the size doubles, since each has a fixed cost.
 */
export class BatchSize {
  #size = first;

  /**
   * Asks a question.
   *
   * @param question reads `size` documents at most
   */
  ask<T>(ask: Ask, question: (core: EngineCore, size: number) => T): T {
    let runs = 0;
    const answer = ask((core) => {
      if (runs++ > 0) {
        this.#size = Math.max(1, Math.floor(this.#size / 2));
      }
      return question(core, this.#size);
    });
    if (runs === 1) {
      this.#size = Math.min(largest, this.#size * 2);
    }
    return answer;
  }
}

/**
 * Asks the same question about each name, a batch of names in one transaction. Yields the answers that aren't undefined, and holds those
 * of one batch in memory.
 */
export function* askInBatches<T>(
  ask: Ask,
  names: readonly string[],
  question: (core: EngineCore, name: string) => T | undefined,
): Generator<T> {
  const size = new BatchSize();
  for (let start = 0; start < names.length; ) {
    const from = start;
    const found = size.ask(ask, (core, count) => names.slice(from, from + count).map((name) => question(core, name)));
    for (const answer of found) {
      if (answer !== undefined) {
        yield answer;
      }
    }
    start += found.length;
  }
}
