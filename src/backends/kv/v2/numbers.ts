import { parseJson } from '../../../go/json/json.ts';
import { isMap, NumberLiteral, type Value } from '../../../values/value.ts';

/**
 * Reads JSON as the versioned engine does, which decodes numbers as float64: `1.0` comes back as 1, and digits beyond a
 * double's are lost.
 */
export function readThroughFloats(text: string): Value {
  return toFloats(parseJson(text));
}

/** Replaces the numbers in a value that was just parsed, and is nobody else's yet. It may be nested too deeply for recursion. */
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
