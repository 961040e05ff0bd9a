/**
 * Processes items concurrently and yields the results in the order of the items. Takes the next item only when a slot is free.
 *
 * @param width how many items to work on at once
 */
export async function* inParallel<T, R>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Array<Promise<R>> = [];
  for (const item of items) {
    const result = work(item);
    // A rejection is reported when its turn comes. Until then it needs a handler, or Node.js would end the process.
    result.catch(() => {});
    running.push(result);
    const [first] = running;
    if (running.length === width && first !== undefined) {
      yield await first;
      running.shift();
    }
  }
  for (const result of running) {
    yield await result;
  }
}
