import { emptyMap, isMap, type Value, type ValueMap } from '../../../values/value.ts';

/** Applies a JSON merge patch (RFC 7396) to a map and returns the result. */
export function mergePatch(target: ValueMap, patch: ValueMap): ValueMap {
  const merged = Object.assign(emptyMap(), target);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      delete merged[name];
    } else {
      merged[name] = mergeValue(merged[name], value);
    }
  }
  return merged;
}

function mergeValue(before: Value | undefined, patch: Value): Value {
  if (!isMap(patch)) {
    return patch;
  }
  return mergePatch(isMap(before) ? before : emptyMap(), patch);
}
