import { NumberError, parseBool, parseFloat64, parseIntLiteral } from '../go/strconv.ts';
import { goTypeName } from '../go/type-name.ts';
import { messageOf } from '../values/message.ts';
import { integerValue, isNumber, numberText } from '../values/number.ts';
import type { NumberLiteral, Value, ValueMap } from '../values/value.ts';
import { emptyMap, isMap } from '../values/value.ts';

/*
 * The conversions of mapstructure's WeakDecode (github.com/go-viper/mapstructure) for values from JSON and queries.
 * Each throws an Error with mapstructure's message. `name` is the position within the field's value, such as `[0]`.
 * Null decodes to the type's zero value.
 */

/** Decodes a boolean, or its spelling as a string or number. `''` is false. */
export function decodeBool(value: Value, name = ''): boolean {
  if (value === null || value === '') {
    return false;
  }
  if (typeof value === 'boolean') {
    return value;
  }
  return parse(value, name, 'bool', parseBool);
}

/** Decodes an integer or a string such as `0x10`, `0b1` or `1_000`. true is 1, `''` is 0. */
export function decodeInt(value: Value, type: 'int' | 'int64', name = ''): number | NumberLiteral {
  if (value === null || value === '') {
    return 0;
  }
  if (typeof value === 'boolean') {
    return value ? 1 : 0;
  }
  return integerValue(parse(value, name, type, parseIntLiteral));
}

/** Decodes a number or its spelling. true is 1, `''` is 0. */
export function decodeFloat(value: Value, name = ''): number {
  if (value === null || value === '') {
    return 0;
  }
  if (typeof value === 'boolean') {
    return value ? 1 : 0;
  }
  return parse(value, name, 'float64', parseFloat64);
}

/** Decodes a string or a number's spelling. true is `1`, false is `0`. */
export function decodeString(value: Value, name = ''): string {
  if (value === null) {
    return '';
  }
  if (typeof value === 'string') {
    return value;
  }
  if (isNumber(value)) {
    return numberText(value);
  }
  if (typeof value === 'boolean') {
    return value ? '1' : '0';
  }
  throw unconvertible(value, name, 'string');
}

/** Decodes an object. A list of objects is merged into one; a list of nulls stays null, as in mapstructure. */
export function decodeMap(value: Value, name = ''): ValueMap | null {
  if (value === null || isMap(value)) {
    return value;
  }
  let joined: ValueMap | null = null;
  // Iterative, since lists may be nested too deeply for recursion.
  const waiting: Array<{ readonly item: Value; readonly name: string }> = [{ item: value, name }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { item, name: itemName } = next;
    if (Array.isArray(item)) {
      if (item.length === 0) {
        joined ??= emptyMap();
      }
      for (let i = item.length - 1; i >= 0; i--) {
        waiting.push({ item: item[i] ?? null, name: `${itemName}[${i}]` });
      }
    } else if (item !== null) {
      if (!isMap(item)) {
        throw unconvertible(item, itemName, 'map[string]interface {}');
      }
      joined = Object.assign(joined ?? emptyMap(), item);
    }
  }
  return joined;
}

/** Decodes an object and its values as strings. Null stays null. */
export function decodePairs(value: Value): Record<string, string> | null {
  const map = decodeMap(value);
  if (map === null) {
    return null;
  }
  const pairs: Record<string, string> = Object.create(null);
  for (const [key, item] of Object.entries(map)) {
    pairs[key] = decodeString(item, `[${key}]`);
  }
  return pairs;
}

/** Decodes a list. An empty object or null is an empty list; any other value becomes a list of one. */
export function decodeList(value: Value): readonly Value[] {
  if (Array.isArray(value)) {
    return value;
  }
  if (value === null || (isMap(value) && Object.keys(value).length === 0)) {
    return [];
  }
  return [value];
}

/** Decodes a list item by item. The error lists every invalid item. */
export function decodeItems<T>(value: Value, decodeItem: (item: Value, name: string) => T): T[] {
  const problems: string[] = [];
  const items: T[] = [];
  decodeList(value).forEach((item, i) => {
    try {
      items.push(decodeItem(item, `[${i}]`));
    } catch (error) {
      problems.push(messageOf(error));
    }
  });
  if (problems.length === 0) {
    return items;
  }
  throw new Error(`decoding failed due to the following error(s):\n\n${problems.join('\n')}`);
}

/** Returns the error for a value of a kind that can't be decoded as `type`. */
export function unconvertible(value: Value, name: string, type: string): Error {
  return new Error(`'${name}' expected type '${type}', got unconvertible type '${goTypeName(value)}'`);
}

function parse<T>(value: Value, name: string, type: string, read: (text: string) => T): T {
  const text = isNumber(value) ? numberText(value) : value;
  if (typeof text !== 'string') {
    throw unconvertible(value, name, type);
  }
  try {
    return read(text);
  } catch (error) {
    const reason = error instanceof NumberError ? error.short : String(error);
    throw new Error(`'${name}' cannot parse value as '${type}': ${reason}`);
  }
}
