/**
 * A function that makes what `make` makes of an object once. Neither the object nor what is made of it may ever change. A document
 * goes by one name mostly, so it's the last name alone that is remembered.
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
