import { array, assert, asyncProperty, integer } from 'fast-check';
import { expect, test } from 'vitest';
import { inParallel } from '../../src/cli/in-parallel.ts';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) {
    found.push(item);
  }
  return found;
}

test('results keep their order, and the number of concurrent items is limited', async () => {
  await assert(
    asyncProperty(
      array(integer({ min: 0, max: 4 }), { maxLength: 30 }),
      integer({ min: 1, max: 8 }),
      async (turns, width) => {
        let running = 0;
        let most = 0;
        const work = async (count: number) => {
          running += 1;
          most = Math.max(most, running);
          for (let turn = 0; turn < count; turn++) {
            await Promise.resolve();
          }
          running -= 1;
          return count;
        };
        expect(await all(inParallel(turns, width, work))).toEqual(turns);
        expect(most).toBeLessThanOrEqual(width);
        expect(most).toBeGreaterThanOrEqual(Math.min(turns.length, 1));
      },
    ),
    { numRuns: 50 },
  );
});

test('several items are processed concurrently', async () => {
  const started: number[] = [];
  let release = () => {};
  const gate = new Promise<void>((done) => {
    release = done;
  });
  const results = all(
    inParallel([1, 2, 3, 4], 3, async (item) => {
      started.push(item);
      await gate;
      return item;
    }),
  );
  await Promise.resolve();
  expect(started).toEqual([1, 2, 3]);
  release();
  expect(await results).toEqual([1, 2, 3, 4]);
});

test('a failure is thrown in its turn', async () => {
  const seen: number[] = [];
  const results = inParallel([1, 2, 3], 3, async (item) => {
    if (item > 1) {
      throw new Error(`item ${item}`);
    }
    return item;
  });
  const collect = async () => {
    for await (const result of results) {
      seen.push(result);
    }
  };
  await expect(collect()).rejects.toThrow('item 2');
  expect(seen).toEqual([1]);
});
