/**
 * Memoizes `make` per object. Neither the object nor the result may ever change. Only the last name is remembered per
 * object, since a document mostly goes by one.
 */
export function oncePer<K extends object, T>(make: (of: K, name: string) => T): (of: K, name?: string) => T {
  const known = new WeakMap<K, { readonly name: string; readonly made: T }>();
  return (of, name = '') => {
    const before = known.get(of);
    if (before?.name === name) {
      return before.made;
    }
    const made = make(of, name);
    known.set(of, { name, made });
    return made;
  };
}
