import type { Printable } from '../../go/json/json.ts';
import { isNumber, numberText } from '../../values/number.ts';
import type { NumberLiteral } from '../../values/value.ts';
import { isSimpleKey, YamlEmitter } from './yaml-emitter.ts';
import { compareKeys } from './yaml-keys.ts';

/** A string with characters that YAML doesn't allow. The real CLI can't print it either. */
const refused = /[\x7f\u0080-\u0084\u0086-\u009f\ufffe\uffff]/;

/**
 * Formats a value as YAML with a final newline, like Go's sigs.k8s.io/yaml. All keys are sorted, including those of structs, which JSON
 * output keeps in their own order.
 */
export function printYaml(value: Printable): string {
  const emitter = new YamlEmitter();
  emitNode(emitter, value, false);
  return emitter.text.endsWith('\n') ? emitter.text : `${emitter.text}\n`;
}

function emitNode(emitter: YamlEmitter, value: Printable, inMap: boolean): void {
  if (typeof value === 'string') {
    emitText(emitter, value, false);
  } else if (value === null || typeof value === 'boolean') {
    emitter.bare(String(value));
  } else if (isNumber(value as number | NumberLiteral)) {
    emitter.bare(yamlNumber(numberText(value as number | NumberLiteral)));
  } else if (Array.isArray(value)) {
    emitList(emitter, value, inMap);
  } else {
    emitMap(emitter, entriesOf(value as Readonly<Record<string, Printable>> | ReadonlyMap<string, Printable>));
  }
}

function emitText(emitter: YamlEmitter, text: string, isKey: boolean): void {
  if (refused.test(text)) {
    throw new Error('yaml: control characters are not allowed');
  }
  emitter.scalar(text, isKey);
}

function entriesOf(
  map: Readonly<Record<string, Printable>> | ReadonlyMap<string, Printable>,
): Array<[string, Printable]> {
  const entries: Array<[string, Printable]> = map instanceof Map ? [...map] : Object.entries(map);
  return entries.sort(([a], [b]) => compareKeys(a, b));
}

function emitList(emitter: YamlEmitter, list: readonly Printable[], inMap: boolean): void {
  if (list.length === 0) {
    emitter.bare('[]');
    return;
  }
  const items = () => {
    for (const item of list) {
      emitter.startLine();
      emitter.indicator('-', true, true);
      emitNode(emitter, item, false);
    }
  };
  emitter.nested(items, inMap && !emitter.inIndentation);
}

function emitMap(emitter: YamlEmitter, entries: ReadonlyArray<readonly [string, Printable]>): void {
  if (entries.length === 0) {
    emitter.bare('{}');
    return;
  }
  emitter.nested(() => {
    for (const [key, value] of entries) {
      emitter.startLine();
      if (isSimpleKey(key)) {
        emitText(emitter, key, true);
        emitter.indicator(':', false, false);
      } else {
        emitter.indicator('?', true, true);
        emitText(emitter, key, false);
        emitter.startLine();
        emitter.indicator(':', true, true);
      }
      emitNode(emitter, value, true);
    }
  });
}

/** Numbers lose their spelling, because Go converts them to int64, uint64 or float64. One that fits none of them keeps it. */
function yamlNumber(text: string): string {
  if (/^-?[0-9]+$/.test(text)) {
    const value = BigInt(text);
    if (value === BigInt.asIntN(64, value) || value === BigInt.asUintN(64, value)) {
      return String(value);
    }
  }
  const float = Number(text);
  return Number.isFinite(float) ? shortestFloat(float) : text;
}

/** Formats a float64 like Go's shortest `%g`: below 1e-4 and from 1e6 on with an exponent of at least two digits. */
function shortestFloat(value: number): string {
  if (value === 0) {
    return Object.is(value, -0) ? '-0' : '0';
  }
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) {
    return value.toFixed(Math.max(0, mantissa.replace(/^-?\d\.?/, '').length - exponent));
  }
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
}
