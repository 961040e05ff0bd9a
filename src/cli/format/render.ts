import type { Printable } from '../../go/json/json.ts';
import { printJson } from '../../go/json/json.ts';
import { printYaml } from './yaml.ts';

/** A value in a format that any value has; `''` for those that only some commands know. YAML ends with a line break. */
export function render(format: string, value: Printable): string {
  switch (format) {
    case 'json':
      return printJson(value, '  ');
    case 'yaml':
    case 'yml':
      return printYaml(value);
    default:
      return '';
  }
}
