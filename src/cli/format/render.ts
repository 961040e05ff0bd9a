import type { Printable } from '../../go/json/json.ts';
import { printJson } from '../../go/json/json.ts';
import { printYaml } from './yaml.ts';

/** Renders a value as JSON or YAML; `''` for other formats. YAML ends in a newline. */
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
