import { parseJson } from '../../../go/json/json.ts';
import { isMap, NumberLiteral, type Value } from '../../../values/value.ts';

/**
 * Parses JSON with numbers as float64, as OpenBao decodes the data of a version. So `1.0` is returned as 1, and digits beyond
 * the precision of a double are lost.
 */
export function parseJsonAsFloats(text: string): Value {
  return toFloats(parseJson(text));
}

/** Converts all numbers in a freshly parsed value, in place. Iterative, because the value may be nested too deeply to recurse. */
function toFloats(value: Value): Value {
  const containers: Value[] = [];
  const replace = (inner: Value): Value => {
    if (inner instanceof NumberLiteral) {
      return Number(inner.text);
    }
    if (typeof inner === 'object' && inner !== null) {
      containers.push(inner);
    }
    return inner;
  };
  const replaced = replace(value);
  for (let container = containers.pop(); container !== undefined; container = containers.pop()) {
    if (Array.isArray(container)) {
      const list = container as Value[];
      for (let i = 0; i < list.length; i++) {
        list[i] = replace(list[i] ?? null);
      }
    } else if (isMap(container)) {
      for (const name of Object.keys(container)) {
        container[name] = replace(container[name] ?? null);
      }
    }
  }
  return replaced;
}
