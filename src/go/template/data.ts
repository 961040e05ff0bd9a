import { compareBytes } from '../../values/compare.ts';
import { goFormat } from '../format.ts';

/** What a template is filled in with: texts by name. */
export type TemplateData = ReadonlyMap<string, string>;

/** A value in a template: integers are bigints, floats numbers; undefined is what a missing key gives. */
export type TemplateValue = string | boolean | bigint | number | TemplateData | undefined;

/** A value's type, as Go calls it. */
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

/** A value as a template prints it. */
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

/** Whether `if` takes a value for true: what is neither empty nor zero. */
export function isTruthy(value: TemplateValue): boolean {
  if (typeof value === 'object') {
    return value.size > 0;
  }
  return Boolean(value);
}
