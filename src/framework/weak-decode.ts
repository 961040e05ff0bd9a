import { NumberError, parseBool, parseFloat64, parseIntLiteral } from '../go/strconv.ts';
import { goTypeName } from '../go/type-name.ts';
import { messageOf } from '../values/message.ts';
import { integerValue, isNumber, numberText } from '../values/number.ts';
import type { NumberLiteral, Value, ValueMap } from '../values/value.ts';
import { emptyMap, isMap } from '../values/value.ts';

/*
 * The conversions of mapstructure's WeakDecode (github.com/go-viper/mapstructure), for what JSON and queries hold. Each throws an
 * Error with its message; `name` is where in the field's value the trouble is, `[0]` say. Null is the type's zero.
 */

/** Booleans, and their spellings as text or number; `''` is false. */
export function decodeBool(value: Value, name = ''): boolean {
  if (value === null || value === '') {
    return false;
  }
  if (typeof value === 'boolean') {
    return value;
  }
  return parse(value, name, 'bool', parseBool);
}

/** Integers as numbers or text, also `0x10`, `0b1`, `1_000`; true is 1, `''` is 0. */
export function decodeInt(value: Value, type: 'int' | 'int64', name = ''): number | NumberLiteral {
  if (value === null || value === '') {
    return 0;
  }
  if (typeof value === 'boolean') {
    return value ? 1 : 0;
  }
  return integerValue(parse(value, name, type, parseIntLiteral));
}

/** Numbers, or their text; true is 1, `''` is 0. */
export function decodeFloat(value: Value, name = ''): number {
  if (value === null || value === '') {
    return 0;
  }
  if (typeof value === 'boolean') {
    return value ? 1 : 0;
  }
  return parse(value, name, 'float64', parseFloat64);
}

/** Texts, and the text of numbers; true is `1`, false `0`. */
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

/** An object; a list of objects is joined into one. */
export function decodeMap(value: Value, name = ''): ValueMap | null {
  if (value === null || isMap(value)) {
    return value;
  }
  const joined = emptyMap();
  // Lists may be nested too deeply for recursion.
  const waiting: Array<{ readonly item: Value; readonly name: string }> = [{ item: value, name }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { item, name: itemName } = next;
    if (Array.isArray(item)) {
      for (let i = item.length - 1; i >= 0; i--) {
        waiting.push({ item: item[i] ?? null, name: `${itemName}[${i}]` });
      }
    } else if (item !== null) {
      if (!isMap(item)) {
        throw unconvertible(item, itemName, 'map[string]interface {}');
      }
      Object.assign(joined, item);
    }
  }
  return joined;
}

/** An object whose values are read as texts. */
export function decodePairs(value: Value): Record<string, string> {
  const pairs: Record<string, string> = Object.create(null);
  for (const [key, item] of Object.entries(decodeMap(value) ?? {})) {
    pairs[key] = decodeString(item, `[${key}]`);
  }
  return pairs;
}

/** A list; anything else becomes a list of one, an empty object or null an empty list. */
export function decodeList(value: Value): readonly Value[] {
  if (Array.isArray(value)) {
    return value;
  }
  if (value === null || (isMap(value) && Object.keys(value).length === 0)) {
    return [];
  }
  return [value];
}

/** A list whose items are all read by `decodeItem`. All items that can't be read are told. */
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

/** What is said of a value whose kind can't be read as `type`. */
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
