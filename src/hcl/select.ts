import { tokenText } from './literal.ts';
import type { Body, Item } from './syntax.ts';

/** What a body says of one key. */
export interface Selection {
  /** The values given to the key itself. */
  readonly direct: readonly Item[];
  /** The items with more keys after this one, without it. */
  readonly nested: Body;
}

/** The items of a body whose first key is this one, in upper or lower case; the key is cut off. */
export function itemsOf(body: Body, key: string): Item[] {
  return body.items
    .filter((item) => item.keys[0] !== undefined && equalFold(tokenText(item.keys[0]), key))
    .map((item) => ({ ...item, keys: item.keys.slice(1) }));
}

/** What a body says of a key, in upper or lower case. */
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
