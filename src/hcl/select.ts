import { tokenText } from './literal.ts';
import type { Body, Item } from './syntax.ts';

/** The items of a body that set a key. */
export interface Selection {
  /** The items whose only key it is. */
  readonly direct: readonly Item[];
  /** The items with further keys, without this one. */
  readonly nested: Body;
}

/** Returns the items whose first key matches, ignoring case, and removes that key from them. */
export function itemsOf(body: Body, key: string): Item[] {
  return body.items
    .filter((item) => item.keys[0] !== undefined && equalFold(tokenText(item.keys[0]), key))
    .map((item) => ({ ...item, keys: item.keys.slice(1) }));
}

/** Selects the items of a body that set a key, ignoring case. */
export function select(body: Body, key: string): Selection {
  const items = itemsOf(body, key);
  return {
    direct: items.filter((item) => item.keys.length === 0),
    nested: { kind: 'body', items: items.filter((item) => item.keys.length > 0) },
  };
}

function equalFold(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}
