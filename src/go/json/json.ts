import { emptyMap, type Value, type ValueMap } from '../../values/value.ts';
import { type Cursor, JsonError, readScalar, readString, skipSpace, unexpected } from './scalars.ts';

export { type Printable, printJson } from './print.ts';
export { JsonError };

/** How deep Go lets arrays and objects be nested. */
const maxDepth = 10_000;

const comma = 0x2c;
const colon = 0x3a;
const arrayStart = 0x5b;
const arrayEnd = 0x5d;
const objectStart = 0x7b;
const objectEnd = 0x7d;
const quote = 0x22;

/**
 * Parses a text that is one JSON document, with white space around it. Integers of up to 15 digits come as numbers; every other
 * number comes as a NumberLiteral, so that no spelling is lost. Of equal keys the last one wins. Throws a JsonError with the
 * message of Go's decoder: `EOF` where there is nothing but white space, `unexpected EOF` where the text ends too early.
 */
export function parseJson(text: string): Value {
  const cursor = { text, at: 0 };
  const value = readDocument(cursor);
  if (!Number.isNaN(skipSpace(cursor))) {
    throw unexpected(cursor, 'after top-level value');
  }
  return value;
}

/**
 * Parses the first document of a text from `start` on, as Go's decoder reads a stream: whatever follows the document is left
 * alone. `end` is the index after it. Throws as `parseJson` does.
 */
export function parseFirstJson(text: string, start = 0): { readonly value: Value; readonly end: number } {
  const cursor = { text, at: start };
  const value = readDocument(cursor);
  return { value, end: cursor.at };
}

/** An array or object that is being read, and in an object the key that waits for its value. */
type OpenContainer = { readonly list: Value[] } | { readonly map: ValueMap; key: string };

function readDocument(cursor: Cursor): Value {
  if (Number.isNaN(skipSpace(cursor))) {
    throw new JsonError('EOF');
  }
  const open: OpenContainer[] = [];
  for (;;) {
    let value = readStart(cursor, open);
    while (value !== undefined) {
      const innermost = open.at(-1);
      if (innermost === undefined) {
        return value;
      }
      value = addTo(innermost, value, cursor, open);
    }
  }
}

/** Reads a scalar or an empty container; opens one that is not empty and gives undefined. */
function readStart(cursor: Cursor, open: OpenContainer[]): Value | undefined {
  const unit = skipSpace(cursor);
  if (unit !== arrayStart && unit !== objectStart) {
    return readScalar(cursor);
  }
  if (open.length === maxDepth) {
    throw unexpected(cursor, 'exceeded max depth');
  }
  const isList = unit === arrayStart;
  cursor.at += 1;
  if (skipSpace(cursor) === (isList ? arrayEnd : objectEnd)) {
    cursor.at += 1;
    return isList ? [] : emptyMap();
  }
  open.push(isList ? { list: [] } : { map: emptyMap(), key: readKey(cursor) });
  return undefined;
}

/** Puts a value into its container; gives the container once it's complete, undefined where another value follows. */
function addTo(container: OpenContainer, value: Value, cursor: Cursor, open: OpenContainer[]): Value | undefined {
  const isList = 'list' in container;
  if (isList) {
    container.list.push(value);
  } else {
    container.map[container.key] = value;
  }
  const unit = skipSpace(cursor);
  if (unit === comma) {
    cursor.at += 1;
    if (!isList) {
      container.key = readKey(cursor);
    }
    return undefined;
  }
  if (unit !== (isList ? arrayEnd : objectEnd)) {
    throw unexpected(cursor, isList ? 'after array element' : 'after object key:value pair');
  }
  cursor.at += 1;
  open.pop();
  return isList ? container.list : container.map;
}

/** Reads a key and its colon. */
function readKey(cursor: Cursor): string {
  if (skipSpace(cursor) !== quote) {
    throw unexpected(cursor, 'looking for beginning of object key string');
  }
  const key = readString(cursor);
  if (skipSpace(cursor) !== colon) {
    throw unexpected(cursor, 'after object key');
  }
  cursor.at += 1;
  return key;
}
