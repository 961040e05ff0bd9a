import { numberText } from '../../values/number.ts';
import { NumberLiteral } from '../../values/value.ts';
import { type Cursor, JsonError, readScalar, skipSpace, unexpected } from './scalars.ts';

/** The cost of a JSON stream: its number of strings, keys included, and an estimate of the memory it takes. */
export interface JsonCost {
  readonly strings: number;
  /** In bytes. */
  readonly memory: number;
}

/** What may come next in a stream of tokens. */
type State =
  | 'top'
  | 'list start'
  | 'list value'
  | 'list comma'
  | 'map start'
  | 'key'
  | 'colon'
  | 'map value'
  | 'map comma';

/** The context that Go's message names for an unexpected character. At the start of an object it names none. */
const errorContext: Readonly<Record<State, string>> = {
  top: 'looking for beginning of value',
  'list start': 'looking for beginning of value',
  'list value': 'looking for beginning of value',
  'list comma': 'after array element',
  'map start': '',
  key: 'looking for beginning of object key string',
  colon: 'after object key',
  'map value': 'looking for beginning of value',
  'map comma': 'after object key:value pair',
};

const pointerSize = 16;
const listSize = 24;
const mapSize = 72;

/**
 * Reads a whole text token by token, as OpenBao does with each body before it decodes the first document. So text after
 * the document must be JSON too, and truncated text passes unless it ends within a token.
 *
 * @param check receives the cost so far after each token; what it throws propagates
 * @throws JsonError with Go's message, which differs from that of `parseJson` in places
 */
export function readJsonTokens(text: string, check: (cost: JsonCost) => void): void {
  const cursor = { text, at: 0 };
  const stack: State[] = [];
  let state: State = 'top';
  let strings = 0;
  let memory = 0;
  for (let unit = skipSpace(cursor); !Number.isNaN(unit); unit = skipSpace(cursor)) {
    const character = String.fromCharCode(unit);
    const separated = afterSeparator(state, character);
    if (separated !== undefined) {
      cursor.at += 1;
      state = separated;
      continue;
    }
    if (character === '[' || character === '{') {
      if (!allowsValue(state)) {
        throw unexpected(cursor, errorContext[state]);
      }
      cursor.at += 1;
      stack.push(state);
      state = character === '[' ? 'list start' : 'map start';
      memory += pointerSize + (character === '[' ? listSize : mapSize);
    } else if (character === ']' || character === '}') {
      if (!allowsEnd(state, character)) {
        throw unexpected(cursor, errorContext[state]);
      }
      cursor.at += 1;
      state = afterValue(stack.pop() ?? 'top');
    } else if (character === '"' && (state === 'map start' || state === 'key')) {
      memory += pointerSize + scalarCost(readScalar(cursor));
      strings += 1;
      state = 'colon';
    } else {
      if (!allowsValue(state)) {
        throw unexpected(cursor, errorContext[state]);
      }
      memory += pointerSize + scalarCost(readFiniteScalar(cursor));
      if (character === '"') {
        strings += 1;
      }
      state = afterValue(state);
    }
    check({ strings, memory });
  }
}

function allowsValue(state: State): boolean {
  return state === 'top' || state === 'list start' || state === 'list value' || state === 'map value';
}

function allowsEnd(state: State, character: string): boolean {
  if (character === ']') {
    return state === 'list start' || state === 'list comma';
  }
  return state === 'map start' || state === 'map comma';
}

/** Returns the state after a colon or comma; undefined if the character isn't one or isn't allowed here. */
function afterSeparator(state: State, character: string): State | undefined {
  if (character === ':' && state === 'colon') {
    return 'map value';
  }
  if (character === ',' && state === 'list comma') {
    return 'list value';
  }
  if (character === ',' && state === 'map comma') {
    return 'key';
  }
  return undefined;
}

/** Returns the state after a value that began in `state`. */
function afterValue(state: State): State {
  if (state === 'list start' || state === 'list value') {
    return 'list comma';
  }
  return state === 'map value' ? 'map comma' : state;
}

/** Go's tokens hold numbers as float64, so a number out of that range is rejected. */
function readFiniteScalar(cursor: Cursor): ReturnType<typeof readScalar> {
  const value = readScalar(cursor);
  if (value instanceof NumberLiteral && !Number.isFinite(Number(value.text))) {
    throw new JsonError(`json: cannot unmarshal number ${numberText(value)} into Go value of type float64`);
  }
  return value;
}

function scalarCost(value: ReturnType<typeof readScalar>): number {
  if (typeof value === 'string') {
    return 16 + Buffer.byteLength(value);
  }
  return value === null || typeof value === 'boolean' ? 1 : 8;
}
