/** How many entries are kept at most. */
const most = 4096;

/**
 * What is due to be removed, found once and then taken a few at a time: so that removing a few entries of a long folder doesn't
 * list all of it each time. It's a hint that a process keeps from one request to the next. Whoever takes an entry asks the
 * state whether it is still due; one that was taken in vain is found again at a later moment.
 */
export class DueList<T> {
  #entries: T[] = [];
  /** The moment up to which nothing is due but what is in the list. */
  #completeAt: bigint | undefined;
  #found = 0;

  /**
   * At most `limit` entries.
   *
   * @param moment what is due changes with it and not otherwise
   * @param find finds at most so many entries, the first first
   */
  take(moment: bigint, limit: number, find: (limit: number) => T[]): T[] {
    if (this.#entries.length === 0 && this.#completeAt !== moment) {
      // A process that asks once, as a command does, finds no more than it wants.
      const wanted = Math.max(limit, Math.min(4 * this.#found, most));
      const found = find(wanted);
      this.#completeAt = found.length < wanted ? moment : undefined;
      this.#found = found.length;
      this.#entries = found.reverse();
    }
    return this.#entries.splice(Math.max(0, this.#entries.length - limit)).reverse();
  }
}

/** Makes something for each process's memory when it's first asked for; without a memory, each time. */
export function remembered<T>(make: () => T): (memory: object | undefined) => T {
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
