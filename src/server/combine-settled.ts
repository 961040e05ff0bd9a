import type { ServerContext } from './answer-when-durable.ts';

type Settled = ServerContext['settled'];

/** Returns a promise that resolves once both are settled; undefined if they are. */
export function combineSettled(first: Settled, second: Settled): Settled {
  return () => {
    const [one, other] = [first(), second()];
    if (one === undefined || other === undefined) {
      return one ?? other;
    }
    return both(one, other);
  };
}

async function both(one: Promise<void>, other: Promise<void>): Promise<void> {
  await Promise.all([one, other]);
}
