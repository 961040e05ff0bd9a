/** A cache of recently used values by string. */
export interface Recent<T> {
  get(key: string): T | undefined;
  /** Stores a value and returns it. */
  set(key: string, value: T): T;
}

/**
 * Creates a cache of at least `capacity` and at most twice as many entries. Entries in constant use are never evicted.
 */
export function recent<T>(capacity: number): Recent<T> {
  let newer = new Map<string, T>();
  let older = newer;
  const set = (key: string, value: T) => {
    if (newer.size >= capacity) {
      older = newer;
      newer = new Map();
    }
    newer.set(key, value);
    return value;
  };
  return {
    get(key) {
      const known = newer.get(key);
      if (known !== undefined) {
        return known;
      }
      const before = older.get(key);
      return before && set(key, before);
    },
    set,
  };
}
