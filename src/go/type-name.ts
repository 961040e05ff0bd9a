import { isNumber } from '../values/number.ts';
import { isStringList } from '../values/string-list.ts';
import type { Value } from '../values/value.ts';

/** Returns the Go type that error messages name for a value from JSON or a query. */
export function goTypeName(value: Value): string {
  if (value === null) {
    return '<nil>';
  }
  if (isNumber(value)) {
    return 'json.Number';
  }
  if (typeof value === 'boolean') {
    return 'bool';
  }
  if (typeof value === 'string') {
    return 'string';
  }
  if (!Array.isArray(value)) {
    return 'map[string]interface {}';
  }
  return isStringList(value) ? '[]string' : '[]interface {}';
}
