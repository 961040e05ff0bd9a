const stringLists = new WeakSet<object>();

/**
 * Marks a list as one that came from a query or a form, where only strings occur. It's a list like any other, but messages about
 * types call it `[]string` instead of `[]interface {}`.
 */
export function stringList(items: readonly string[]): readonly string[] {
  const list = [...items];
  stringLists.add(list);
  return list;
}

/** Whether the list was marked by `stringList`. */
export function isStringList(list: object): boolean {
  return stringLists.has(list);
}
