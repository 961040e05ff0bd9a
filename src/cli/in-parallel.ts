/**
 * Does work for many items, for several at a time, and yields the results in the order of the items. Takes an item only when there is
 * room for it.
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
    // A failure is reported when its turn comes. Without this, Node.js would end the process for those that have to wait.
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
