/** What was used last, by text. */
export interface Recent<T> {
  get(key: string): T | undefined;
  /** Returns the value. */
  set(key: string, value: T): T;
}

/** Remembers at least so many, and at most twice as many. What is used all the time costs nothing to keep. */
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
