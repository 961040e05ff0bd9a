import type { EngineCore } from '../engine-core.ts';
import type { Ask } from './ask.ts';

/** The largest batch. It bounds the documents that a transaction holds. */
const largest = 256;

/**
 * Asks the same question about each name, a batch of names in one transaction. A transaction that another process
 * overtakes runs again; then with half the names, so that it ends beside a busy server, too.
 *
 * @returns the answers that aren't undefined
 */
export function askInBatches<T>(
  ask: Ask,
  names: readonly string[],
  question: (core: EngineCore, name: string) => T | undefined,
): T[] {
  const answers: T[] = [];
  let size = largest;
  for (let start = 0; start < names.length; ) {
    let runs = 0;
    const found = ask((core) => {
      size = runs++ === 0 ? size : Math.max(1, Math.floor(size / 2));
      return names.slice(start, start + size).map((name) => question(core, name));
    });
    answers.push(...found.filter((answer) => answer !== undefined));
    start += found.length;
    size = runs > 1 ? size : Math.min(largest, size * 2);
  }
  return answers;
}
