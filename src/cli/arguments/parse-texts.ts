import type { Parameters } from '../../client/session/session.ts';
import { sortedKeys } from '../../values/compare.ts';
import { isNumber, numberText } from '../../values/number.ts';
import type { Value } from '../../values/value.ts';
import { isMap } from '../../values/value.ts';
import { parseData } from './parse-data.ts';

/**
 * Parses a command's data as query parameters, each with a list of values.
 *
 * @throws Error with the real CLI's message
 */
export function parseParameters(words: readonly string[], readStdin: () => Uint8Array): Parameters {
  return decodeAll(words, readStdin, (value, name, problems) => {
    if (value === null || (isMap(value) && Object.keys(value).length === 0)) {
      return [];
    }
    const list: readonly Value[] = Array.isArray(value) ? value : [value];
    return list.map((item, i) => textOf(item, `${name}[${i}]`, problems));
  });
}

/**
 * Parses a command's data as strings by name.
 *
 * @throws Error with the real CLI's message
 */
export function parseTexts(words: readonly string[], readStdin: () => Uint8Array): Record<string, string> {
  return decodeAll(words, readStdin, textOf);
}

/** Decodes each value. The error lists every value that can't be decoded, like that of mapstructure. */
function decodeAll<T>(
  words: readonly string[],
  readStdin: () => Uint8Array,
  decode: (value: Value, name: string, problems: string[]) => T,
): Record<string, T> {
  const decoded: Record<string, T> = Object.create(null);
  const problems: string[] = [];
  const data = parseData(words, readStdin) ?? {};
  for (const key of sortedKeys(data)) {
    decoded[key] = decode(data[key] ?? null, `[${key}]`, problems);
  }
  if (problems.length > 0) {
    throw new Error(
      `failed to convert values to strings: decoding failed due to the following error(s):\n\n${problems.join('\n')}`,
    );
  }
  return decoded;
}

function textOf(value: Value, name: string, problems: string[]): string {
  if (value === null) {
    return '';
  }
  if (typeof value === 'boolean') {
    return value ? '1' : '0';
  }
  if (isNumber(value)) {
    return numberText(value);
  }
  if (typeof value === 'string') {
    return value;
  }
  const type = isMap(value) ? 'map[string]interface {}' : '[]interface {}';
  problems.push(`'${name}' expected type 'string', got unconvertible type '${type}'`);
  return '';
}
