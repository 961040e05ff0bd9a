import { sortedKeys } from '../../values/compare.ts';
import { numberText } from '../../values/number.ts';
import { isStruct, NumberLiteral } from '../../values/value.ts';

/** A printable value: a JSON value, or a Map whose order is kept, like a Go struct's. */
export type Printable =
  | null
  | boolean
  | number
  | string
  | NumberLiteral
  | readonly Printable[]
  | { readonly [key: string]: Printable }
  | ReadonlyMap<string, Printable>;

/** A container being printed, with its progress. */
interface Frame {
  readonly close: string;
  /** The keys of an object; undefined for a list. */
  readonly keys: readonly string[] | undefined;
  readonly values: readonly Printable[];
  next: number;
}

/**
 * Prints a value like Go's `json.Marshal`, or with `indent` like `json.MarshalIndent`. Object keys are sorted bytewise,
 * those of a Map or a struct keep their order. `<`, `>`, `&`, U+2028 and U+2029 are escaped, lone surrogates become `\ufffd`, and
 * NumberLiterals keep their spelling. Values may be nested to any depth.
 */
export function printJson(value: Printable, indent = ''): string {
  return (indent === '' ? printRecursively(value, 0) : undefined) ?? printIteratively(value, indent);
}

/** The nesting beyond which values are printed iteratively. */
const maxRecursion = 100;

/** Prints a value on one line by recursion, which is fastest; undefined if it is nested too deeply. */
function printRecursively(value: Printable, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null || value instanceof NumberLiteral) {
    return printScalar(value);
  }
  if (depth === maxRecursion) {
    return undefined;
  }
  let text = '';
  if (isList(value)) {
    for (const item of value) {
      const printed = printRecursively(item, depth + 1);
      if (printed === undefined) {
        return undefined;
      }
      text += text === '' ? printed : `,${printed}`;
    }
    return `[${text}]`;
  }
  const isOrdered = isOrderedMap(value);
  for (const key of isOrdered ? value.keys() : keysOf(value)) {
    const printed = printRecursively((isOrdered ? value.get(key) : value[key]) ?? null, depth + 1);
    if (printed === undefined) {
      return undefined;
    }
    text += `${text === '' ? '' : ','}${quoteJson(key)}:${printed}`;
  }
  return `{${text}}`;
}

/** Prints a value of any depth, with or without line breaks. */
function printIteratively(value: Printable, indent: string): string {
  const frames: Frame[] = [];
  const lineBreak = indent === '' ? () => '' : (depth: number) => `\n${indent.repeat(depth)}`;
  const colon = indent === '' ? ':' : ': ';
  let text = '';
  let current: Printable | undefined = value;
  for (;;) {
    if (current !== undefined) {
      const frame = openFrame(current);
      if (frame === undefined) {
        text += printScalar(current);
      } else if (frame.values.length === 0) {
        text += frame.close === ']' ? '[]' : '{}';
      } else {
        text += frame.close === ']' ? '[' : '{';
        frames.push(frame);
      }
    }
    const frame = frames.at(-1);
    if (frame === undefined) {
      return text;
    }
    if (frame.next === frame.values.length) {
      frames.pop();
      text += lineBreak(frames.length) + frame.close;
      current = undefined;
      continue;
    }
    if (frame.next > 0) {
      text += ',';
    }
    text += lineBreak(frames.length);
    if (frame.keys !== undefined) {
      text += quoteJson(frame.keys[frame.next] ?? '') + colon;
    }
    current = frame.values[frame.next];
    frame.next += 1;
  }
}

function openFrame(value: Printable): Frame | undefined {
  if (typeof value !== 'object' || value === null || value instanceof NumberLiteral) {
    return undefined;
  }
  if (isList(value)) {
    return { close: ']', keys: undefined, values: value, next: 0 };
  }
  if (isOrderedMap(value)) {
    return { close: '}', keys: [...value.keys()], values: [...value.values()], next: 0 };
  }
  const keys = keysOf(value);
  return { close: '}', keys, values: keys.map((key) => value[key] ?? null), next: 0 };
}

function keysOf(map: object): string[] {
  return isStruct(map) ? Object.keys(map) : sortedKeys(map);
}

function isList(value: Printable): value is readonly Printable[] {
  return Array.isArray(value);
}

function isOrderedMap(value: Printable): value is ReadonlyMap<string, Printable> {
  return value instanceof Map;
}

function printScalar(value: Printable): string {
  if (typeof value === 'string') {
    return quoteJson(value);
  }
  if (typeof value === 'number' || value instanceof NumberLiteral) {
    return numberText(value);
  }
  return String(value);
}

/**
 * Quotes a string like Go's encoding/json, which escapes more than JSON requires: characters special in HTML and
 * JavaScript.
 */
export function quoteJson(text: string): string {
  if (/^[\w .:/=@-]*$/.test(text)) {
    return `"${text}"`;
  }
  const quoted = JSON.stringify(text);
  if (!/[<>&\u2028\u2029]|\\ud/.test(quoted)) {
    return quoted;
  }
  return quoted.replace(/\\(?:ud[89a-f][0-9a-f]{2}|.)|[<>&\u2028\u2029]/g, (found) => {
    if (found.startsWith('\\ud')) {
      return '\\ufffd';
    }
    return found.startsWith('\\') ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
