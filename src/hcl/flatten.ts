import type { Body, Item, Node } from './syntax.ts';

/**
 * Turns nested JSON objects into the labelled blocks of the equivalent HCL: `{"path": {"a": {…}, "b": {…}}}` becomes
 * two items with the keys `path a` and `path b`. An object or list is expanded if it isn't empty and contains only
 * objects.
 */
export function flatten(body: Body): void {
  body.items = body.items.flatMap(flattenItem);
  for (const item of body.items) {
    flattenValue(item.value);
  }
}

function flattenValue(value: Node): void {
  if (value.kind === 'block') {
    flatten(value.body);
  }
  if (value.kind === 'list') {
    value.items.forEach(flattenValue);
  }
}

function flattenItem(item: Item): Item[] {
  const parts = partsOf(item);
  return parts === undefined ? [item] : parts.flatMap(flattenItem);
}

/** Returns the items that an item expands to; undefined if it stays as it is. */
function partsOf(item: Item): Item[] | undefined {
  const { value } = item;
  if (value.kind === 'list' && value.items.length > 0 && value.items.every((part) => part.kind === 'block')) {
    return value.items.map((part) => ({ ...item, value: part }));
  }
  if (value.kind !== 'block' || value.body.items.length === 0) {
    return undefined;
  }
  if (!value.body.items.every((part) => part.value.kind === 'block')) {
    return undefined;
  }
  return value.body.items.map((part) => ({ ...item, keys: [...item.keys, ...part.keys], value: part.value }));
}
