import { compareBytes } from '../../values/compare.ts';
import { goFormat } from '../format.ts';

/** The data that a template is executed with: strings by name. */
export type TemplateData = ReadonlyMap<string, string>;

/** A value in a template. Integers are bigints, floats are numbers, and a missing key is undefined. */
export type TemplateValue = string | boolean | bigint | number | TemplateData | undefined;

/** Returns the name of a value's Go type. */
export function goTypeOf(value: TemplateValue): string {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float64';
    case 'undefined':
      return 'nil';
    default:
      return 'map[string]interface {}';
  }
}

/** Formats a value as a template prints it. */
export function showValue(value: TemplateValue): string {
  if (value === undefined) {
    return '<no value>';
  }
  if (typeof value === 'number') {
    return goFormat(value);
  }
  if (typeof value !== 'object') {
    return String(value);
  }
  const keys = [...value.keys()].sort(compareBytes);
  return `map[${keys.map((key) => `${key}:${goFormat(value.get(key) ?? null)}`).join(' ')}]`;
}

/** Reports whether `if` takes a value as true: neither empty nor zero. */
export function isTruthy(value: TemplateValue): boolean {
  if (typeof value === 'object') {
    return value.size > 0;
  }
  return Boolean(value);
}
