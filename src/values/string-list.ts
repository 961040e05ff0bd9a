const stringLists = new WeakSet<object>();

/**
 * Marks a list as one from a query or form, which can only hold strings. It behaves like any other list, but error
 * messages name its type `[]string` instead of `[]interface {}`.
 */
export function stringList(items: readonly string[]): readonly string[] {
  const list = [...items];
  stringLists.add(list);
  return list;
}

/** Reports whether `stringList` created the list. */
export function isStringList(list: object): boolean {
  return stringLists.has(list);
}
