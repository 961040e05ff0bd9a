import type { Parameters } from '../client/session.ts';
import { goFormat } from '../go/format.ts';
import { isNumber, numberText } from '../values/number.ts';
import type { Value } from '../values/value.ts';
import { isMap } from '../values/value.ts';
import { parseData } from './parse-data.ts';

/**
 * Parses a command's data as query parameters, each with a list of values.
 *
 * @throws Error with the real CLI's message
 */
export function parseParameters(words: readonly string[], readStdin: () => Uint8Array): Parameters {
  const parameters: Record<string, readonly string[]> = Object.create(null);
  for (const [key, value] of Object.entries(parseData(words, readStdin) ?? {})) {
    parameters[key] = textsOf(key, value);
  }
  return parameters;
}

/**
 * Parses a command's data as strings by name.
 *
 * @throws Error with the real CLI's message
 */
export function parseTexts(words: readonly string[], readStdin: () => Uint8Array): Record<string, string> {
  const texts: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(parseData(words, readStdin) ?? {})) {
    texts[key] = textOf(key, value);
  }
  return texts;
}

function textsOf(key: string, value: Value): readonly string[] {
  if (value === null) {
    return [];
  }
  if (isMap(value) && Object.keys(value).length === 0) {
    return [];
  }
  const list: readonly Value[] = Array.isArray(value) ? value : [value];
  return list.map((item, i) => textOf(`${key}[${i}]`, item));
}

function textOf(name: string, value: Value): string {
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
  throw new Error(
    'failed to convert values to strings: decoding failed due to the following error(s):\n\n' +
      `'${name}' expected type 'string', got unconvertible type '${type}', value: '${goFormat(value)}'`,
  );
}
