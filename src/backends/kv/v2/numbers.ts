import { parseJson } from '../../../values/json.ts';
import { emptyMap, isMap, NumberLiteral, type Value } from '../../../values/value.ts';

/**
 * Reads JSON as the versioned engine does, which decodes numbers as float64: `1.0` comes back as 1, and digits beyond a
 * double's are lost.
 */
export function readThroughFloats(text: string): Value {
  return toFloats(parseJson(text));
}

function toFloats(value: Value): Value {
  if (value instanceof NumberLiteral) return Number(value.text);
  if (Array.isArray(value)) return value.map(toFloats);
  if (!isMap(value)) return value;
  const map = emptyMap();
  for (const [name, member] of Object.entries(value)) map[name] = toFloats(member);
  return map;
}
