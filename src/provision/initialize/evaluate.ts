import { isObject } from '../../hcl/decode.ts';
import { messageOf } from '../../values/message.ts';
import { emptyMap, isMap, type Value, type ValueMap } from '../../values/value.ts';
import { type Evaluation, valueFrom } from './value-sources.ts';
import { weakBool, weakInteger, weakMap, weakNumber, weakText, weakTexts } from './weak-types.ts';

/**
 * Evaluates a decoded value of a configuration: objects with `eval_source` and `eval_type` are replaced by the value that they name, at any
 * depth (ProfileEngine.evaluateField). A list of objects stays a list.
 *
 * @throws Error
 */
export function evaluate(value: Value, evaluation: Evaluation): Value {
  if (isMap(value)) {
    return evaluateMap(value, evaluation);
  }
  if (!Array.isArray(value)) {
    return value;
  }
  if (isObject(value)) {
    return evaluateMap(collapse(value.filter(isMap)), evaluation);
  }
  return value.map((item, index) => within(`list.${index}`, () => evaluate(item, evaluation)));
}

function collapse(maps: readonly ValueMap[]): ValueMap {
  const all = emptyMap();
  for (const map of maps) {
    for (const [key, value] of Object.entries(map)) {
      if (all[key] !== undefined && all[key] !== value) {
        throw new Error(`the key ${JSON.stringify(key)} is set twice`);
      }
      all[key] = value;
    }
  }
  return all;
}

function evaluateMap(map: ValueMap, evaluation: Evaluation): Value {
  const { eval_source: source, eval_type: type } = map;
  if ((source === undefined) !== (type === undefined)) {
    throw new Error("malformed object; missing either 'eval_type' or 'eval_source'");
  }
  const fields = emptyMap();
  for (const [key, value] of Object.entries(map)) {
    fields[key] = within(`while evaluating map.${key}`, () => evaluate(value, evaluation));
  }
  if (source === undefined || type === undefined) {
    return fields;
  }
  if (typeof source !== 'string' || typeof type !== 'string') {
    throw new Error("malformed object; 'eval_source' and 'eval_type' must be strings");
  }
  const value = within(`failed to evaluate source '${source}'`, () => valueFrom(source, fields, evaluation));
  return within(`failed to convert value to type '${type}'`, () => convert(value, type));
}

function convert(value: Value, type: string): Value {
  switch (type) {
    case '':
    case 'any':
    case 'interface{}':
      return value;
    case 'string':
      return weakText(value);
    case 'int':
      return weakInteger(value);
    case 'float64':
      return weakNumber(value);
    case 'bool':
      return weakBool(value);
    case '[]string':
      return weakTexts(value);
    case 'map':
    case 'map[string]interface{}':
      return weakMap(value);
    default:
      throw new Error(`unsupported type conversion: ${type}`);
  }
}

/** Runs `body` and puts the place before the message of its error. */
export function within<T>(place: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw new Error(`${place}: ${messageOf(error)}`);
  }
}
