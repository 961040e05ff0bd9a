import { parseFloat64, parseIntLiteral } from '../go/strconv.ts';
import { integerValue } from '../values/number.ts';
import { emptyMap, isMap, NumberLiteral, type Value, type ValueMap } from '../values/value.ts';
import { tokenText } from './literal.ts';
import { errorAt, HclError } from './position.ts';
import type { Selection } from './select.ts';
import { astTypes, type Body, type Item, type Literal, type Part, positionOf } from './syntax.ts';

/**
 * Decodes HCL into values like HashiCorp's decoder: a key set repeatedly extends its list or replaces its string.
 * `name` is the path in error messages, such as `root.capabilities`. Functions throw an HclError, or a NumberError for
 * a number out of range.
 */

/** Decodes a string or the spelling of a number; undefined if the key is absent. */
export function decodeString(selection: Selection, name: string): string | undefined {
  return partsOf(selection).reduce<string | undefined>((_before, part) => stringOf(part, name), undefined);
}

/** Decodes an integer; undefined if the key is absent. */
export function decodeInteger(selection: Selection, name: string): bigint | undefined {
  return partsOf(selection).reduce<bigint | undefined>((_before, part) => integerOf(part, name), undefined);
}

/** Decodes a list of strings; undefined if the key is absent. */
export function decodeStringList(selection: Selection, name: string): string[] | undefined {
  const parts = partsOf(selection);
  if (parts.length === 0) {
    return undefined;
  }
  const texts: string[] = [];
  for (const part of parts) {
    listItems(part).forEach((item, i) => {
      texts.push(stringOf(item, `${name}[${i}]`));
    });
  }
  return texts;
}

/** Decodes strings by key; undefined if the key is absent. */
export function decodeStringMap(selection: Selection, name: string): Map<string, string> | undefined {
  const parts = partsOf(selection);
  if (parts.length === 0) {
    return undefined;
  }
  const texts = new Map<string, string>();
  for (const part of parts) {
    for (const body of part.kind === 'list' ? part.items : [part]) {
      forEachKey(body, name, (key, value, keyName) => {
        texts.set(key, stringOf(value, keyName));
      });
    }
  }
  return texts;
}

/** Decodes a boolean literal; undefined if the key is absent. */
export function decodeBool(selection: Selection, name: string): boolean | undefined {
  return partsOf(selection).reduce<boolean | undefined>((_before, part) => boolOf(part, name), undefined);
}

/** Decodes lists by key; undefined if the key is absent. */
export function decodeListMap(selection: Selection, name: string): Map<string, Value[]> | undefined {
  const parts = partsOf(selection);
  if (parts.length === 0) {
    return undefined;
  }
  const lists = new Map<string, Value[]>();
  for (const part of parts) {
    forEachKey(part, name, (key, value, keyName) => {
      const list = lists.get(key) ?? [];
      listItems(value).forEach((item, i) => {
        list.push(anyOf(item, `${keyName}[${i}]`, 'list', undefined));
      });
      lists.set(key, list);
    });
  }
  return lists;
}

/** Decodes a value of any type; undefined if the key is absent. A repeated key must repeat its type. */
export function decodeValue(selection: Selection, name: string): Value | undefined {
  return partsOf(selection).reduce<Value | undefined>(
    (previous, part) => anyOf(part, name, 'struct', previous),
    undefined,
  );
}

function partsOf(selection: Selection): Part[] {
  const direct = selection.direct.map(({ value }) => (value.kind === 'block' ? value.body : value));
  return selection.nested.items.length === 0 ? direct : [selection.nested, ...direct];
}

function unknownType(part: Part, message: string): HclError {
  return errorAt(positionOf(part), `${message} ${astTypes[part.kind]}`);
}

function stringOf(part: Part, name: string): string {
  if (part.kind === 'literal') {
    const { token } = part;
    if (token.type === 'NUMBER') {
      return token.text;
    }
    if (token.type === 'STRING' || token.type === 'HEREDOC') {
      return tokenText(token);
    }
  }
  throw unknownType(part, `${name}: unknown type for string`);
}

function integerOf(part: Part, name: string): bigint {
  if (part.kind === 'literal' && part.token.type === 'NUMBER') {
    return parseIntLiteral(part.token.text);
  }
  if (part.kind === 'literal' && part.token.type === 'STRING') {
    return parseIntLiteral(tokenText(part.token));
  }
  throw unknownType(part, `${name}: unknown type`);
}

function floatOf(part: Part, name: string): number {
  if (part.kind === 'literal' && (part.token.type === 'FLOAT' || part.token.type === 'NUMBER')) {
    return parseFloat64(part.token.text);
  }
  throw unknownType(part, `${name}: unknown type`);
}

function boolOf(part: Part, name: string): boolean {
  if (part.kind === 'literal' && part.token.type === 'BOOL') {
    return part.token.text === 'true';
  }
  throw unknownType(part, `${name}: unknown type`);
}

function listItems(part: Part): readonly Part[] {
  switch (part.kind) {
    case 'body':
    case 'list':
      return part.items;
    case 'block':
      return [part];
    default:
      throw errorAt(positionOf(part), `unknown slice type: ${astTypes[part.kind]}`);
  }
}

function forEachKey(part: Part, name: string, visit: (key: string, value: Part, name: string) => void): void {
  const body = bodyOf(part);
  if (body === undefined) {
    throw errorAt(positionOf(part), `${name}: not an object type for map (${astTypes[part.kind]})`);
  }
  const done = new Set<string>();
  let groups: ReadonlyMap<string, Item[]> | undefined;
  let visited = 0;
  for (const item of body.items) {
    const [first] = item.keys;
    if (first === undefined) {
      throw errorAt(positionOf(body), `${name}: map must have string keys`);
    }
    const key = tokenText(first);
    if (done.has(key)) {
      continue;
    }
    if (item.keys.length > 1) {
      done.add(key);
      groups ??= groupItems(body);
      const items = groups.get(key.toLowerCase()) ?? [];
      visited += items.length;
      if (visited > maxSpellings * body.items.length) {
        throw errorAt(positionOf(body), `${name}: too many spellings of one key`);
      }
      visit(key, { kind: 'body', items }, `${name}.${key}`);
    } else {
      visit(key, item.value, `${name}.${key}`);
    }
  }
}

/**
 * HashiCorp's decoder visits all items of a key for each of its spellings in upper and lower case. More spellings than
 * this per key, on average, are rejected, so that the work doesn't grow quadratically.
 */
const maxSpellings = 16;

/** Groups a body's items by their first key in lower case, and removes that key. */
function groupItems(body: Body): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of body.items) {
    const [first, ...keys] = item.keys;
    if (first === undefined) {
      continue;
    }
    const key = tokenText(first).toLowerCase();
    const group = groups.get(key);
    const rest = { ...item, keys };
    if (group === undefined) {
      groups.set(key, [rest]);
    } else {
      group.push(rest);
    }
  }
  return groups;
}

function bodyOf(part: Part): Body | undefined {
  if (part.kind === 'item') {
    return { kind: 'body', items: [part] };
  }
  if (part.kind === 'block') {
    return part.body;
  }
  return part.kind === 'body' ? part : undefined;
}

/** The context of a value of any type: objects become maps within lists, and lists of maps elsewhere. */
type Container = 'struct' | 'list' | 'map';

function anyOf(part: Part, name: string, container: Container, previous: Value | undefined): Value {
  if (previous !== undefined) {
    return decodeAgain(part, name, previous);
  }
  switch (part.kind) {
    case 'literal':
      return literalOf(part, name);
    case 'list':
      return listOf(part, name, []);
    case 'block':
    case 'body':
      return container === 'list' ? mapOf(part, name, emptyMap()) : mapsOf(part, name, []);
    case 'item':
      throw new HclError(`${name}: cannot decode into interface: ${astTypes.item}`);
  }
}

/** Decodes a repeated key into the type of its previous value. */
function decodeAgain(part: Part, name: string, previous: Value): Value {
  if (typeof previous === 'string') {
    return stringOf(part, name);
  }
  if (typeof previous === 'boolean') {
    return boolOf(part, name);
  }
  if (typeof previous === 'number') {
    return Number.isInteger(previous) ? integerValue(integerOf(part, name)) : floatOf(part, name);
  }
  if (previous instanceof NumberLiteral) {
    return integerValue(integerOf(part, name));
  }
  if (isMap(previous)) {
    return mapOf(part, name, previous);
  }
  // The list was created here and isn't shared yet, so it may be extended.
  const items = Array.isArray(previous) ? (previous as Value[]) : [];
  return part.kind === 'list' ? listOf(part, name, items) : mapsOf(part, name, items);
}

function literalOf(part: Literal, name: string): Value {
  switch (part.token.type) {
    case 'BOOL':
      return boolOf(part, name);
    case 'FLOAT':
      return floatOf(part, name);
    case 'NUMBER':
      return integerValue(integerOf(part, name));
    default:
      return stringOf(part, name);
  }
}

function listOf(part: Part, name: string, list: Value[]): Value[] {
  listItems(part).forEach((item, i) => {
    list.push(anyOf(item, `${name}[${i}]`, 'list', undefined));
  });
  return list;
}

/** The lists that objects were decoded to. */
const objects = new WeakSet<readonly Value[]>();

/** Reports whether a decoded list stands for an object, as HCL has it, and not for a list of objects in the text. */
export function isObject(list: readonly Value[]): boolean {
  return objects.has(list);
}

function mapsOf(part: Part, name: string, list: Value[]): Value[] {
  objects.add(list);
  listItems(part).forEach((item, i) => {
    list.push(mapOf(item, `${name}[${i}]`, emptyMap()));
  });
  return list;
}

function mapOf(part: Part, name: string, map: ValueMap): ValueMap {
  forEachKey(part, name, (key, value, keyName) => {
    map[key] = anyOf(value, keyName, 'map', map[key]);
  });
  return map;
}

/** Decodes a whole text by key. Blocks become lists of objects. */
export function decodeBody(body: Body): ValueMap {
  return mapOf(body, 'root', emptyMap());
}
