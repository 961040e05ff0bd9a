import { compareBytes } from '../../values/compare.ts';
import { goFormat } from '../format.ts';

/** What a template is filled in with: texts by name. */
export type TemplateData = ReadonlyMap<string, string>;

/** A value in a template: integers are bigints, floats numbers; undefined is what a missing key gives. */
export type Datum = string | boolean | bigint | number | TemplateData | undefined;

/** A value's type, as Go calls it. */
export function typeName(datum: Datum): string {
  switch (typeof datum) {
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
export function showDatum(datum: Datum): string {
  if (datum === undefined) {
    return '<no value>';
  }
  if (typeof datum === 'number') {
    return goFormat(datum);
  }
  if (typeof datum !== 'object') {
    return String(datum);
  }
  const keys = [...datum.keys()].sort(compareBytes);
  return `map[${keys.map((key) => `${key}:${goFormat(datum.get(key) ?? null)}`).join(' ')}]`;
}

/** Whether `if` takes a value for true: what is neither empty nor zero. */
export function isTrue(datum: Datum): boolean {
  if (typeof datum === 'object') {
    return datum.size > 0;
  }
  return Boolean(datum);
}
