import { emptyMap, type Value, type ValueMap } from '../../values/value.ts';
import { type Cursor, JsonError, readScalar, readString, skipSpace, unexpected } from './scalars.ts';

export { type Printable, printJson, quoteJson } from './print.ts';
export { JsonError };

/** The deepest nesting that Go's decoder accepts. */
const maxDepth = 10_000;

const comma = 0x2c;
const colon = 0x3a;
const arrayStart = 0x5b;
const arrayEnd = 0x5d;
const objectStart = 0x7b;
const objectEnd = 0x7d;
const quote = 0x22;

/**
 * Parses one JSON document, possibly surrounded by white space. Integers of up to 15 digits become numbers; every other
 * number becomes a NumberLiteral and keeps its spelling. Of duplicate keys, the last wins.
 *
 * @throws JsonError with the message of Go's decoder: `EOF` for nothing but white space, `unexpected EOF` for truncated
 *   text
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
 * Parses the first document from `start` on, like Go's decoder reading a stream: text after the document is ignored.
 * `end` is the index after the document.
 *
 * @throws JsonError like `parseJson`
 */
export function parseFirstJson(text: string, start = 0): { readonly value: Value; readonly end: number } {
  const cursor = { text, at: start };
  const value = readDocument(cursor);
  return { value, end: cursor.at };
}

/** A container being read; for an object, with the key whose value comes next. */
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

/** Reads a scalar or empty container. Opens a container that isn't empty and returns undefined. */
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

/** Adds a value to its container. Returns the container once it is complete, undefined if another value follows. */
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

/** Reads an object key and its colon. */
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
