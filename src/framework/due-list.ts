/** The maximum number of cached entries. */
const maxEntries = 4096;

/**
 * A cache of entries that are due for removal. One search finds many, and requests take a few at a time, so that a large folder isn't
 * listed for each removal. The list is a hint that a process keeps between requests: the caller checks in the state that an entry it takes
 * is still due. If that request fails, a search at a later time finds the entry again.
 */
export class DueList<T> {
  #entries: T[] = [];
  /** The time for which the search was complete: at this time, no other entry is due. */
  #completeAt: bigint | undefined;
  #found = 0;

  /**
   * Removes and returns at most `limit` entries.
   *
   * @param moment the current time; which entries are due depends on nothing else
   * @param find finds at most `limit` due entries, the earliest first
   */
  take(moment: bigint, limit: number, find: (limit: number) => T[]): T[] {
    if (this.#entries.length === 0 && this.#completeAt !== moment) {
      // A process that takes entries only once, such as a CLI command, finds no more than it needs.
      const wanted = Math.max(limit, Math.min(4 * this.#found, maxEntries));
      const found = find(wanted);
      this.#completeAt = found.length < wanted ? moment : undefined;
      this.#found = found.length;
      this.#entries = found.reverse();
    }
    return this.#entries.splice(Math.max(0, this.#entries.length - limit)).reverse();
  }
}

/**
 * Returns a function that creates a value once per memory object (`Core.memory`), on first use. Without a memory it
 * creates one at each call.
 */
export function oncePerMemory<T>(make: () => T): (memory: object | undefined) => T {
  const all = new WeakMap<object, T>();
  return (memory) => {
    const known = memory && all.get(memory);
    if (known !== undefined) {
      return known;
    }
    const made = make();
    if (memory !== undefined) {
      all.set(memory, made);
    }
    return made;
  };
}
