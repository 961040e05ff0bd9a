import { expect } from 'vitest';

/** Sizes grow by this factor, and each is compared with the one two steps before. */
const step = 4;
/** How much longer a size may take than the 16th part of it: linear work takes 16 times as long, quadratic work 256 times. */
const mostGrowth = 64;
/** Below this many milliseconds a request stalls nobody, and the garbage of other work weighs more than its own. */
const floor = 150;
const fewRuns = 2;
const manyRuns = 10;

interface Measured {
  readonly size: number;
  readonly run: () => void;
  shortest: number;
}

/**
 * Checks that work grows linearly with the size of its input, from 1 Ki up to `most`. Sizes are compared within one run, by the
 * shortest of several measurements, which other work on the machine can only lengthen; a size that seems to take too long is
 * measured again and again before that is believed. Quadratic work is found at the first size that takes a moment, so it can't
 * stall the test either.
 *
 * @param prepare makes what is measured; making it isn't
 */
export function expectLinear(most: number, prepare: (size: number) => () => void): void {
  const measured: Measured[] = [];
  for (let size = 1024; size <= most; size *= step) {
    const run = prepare(size);
    const large = { size, run, shortest: shortestOf(run, fewRuns) };
    measured.push(large);
    const small = measured.at(-3);
    if (small === undefined) {
      continue;
    }
    for (let runs = 0; runs < manyRuns && grewTooMuch(small, large); runs++) {
      measureAgain(small);
      measureAgain(large);
    }
    expect(grewTooMuch(small, large), `${told(small)}, ${told(large)}`).toBe(false);
  }
}

function grewTooMuch(small: Measured, large: Measured): boolean {
  return large.shortest > floor && large.shortest > mostGrowth * small.shortest;
}

function measureAgain(measured: Measured): void {
  measured.shortest = Math.min(measured.shortest, shortestOf(measured.run, 1));
}

function told({ size, shortest }: Measured): string {
  return `size ${size} takes ${shortest.toFixed(2)} ms`;
}

function shortestOf(run: () => void, runs: number): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    run();
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest;
}
