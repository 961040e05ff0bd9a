import { emptyMap, isMap, type Value, type ValueMap } from '../../../values/value.ts';

/**
 * Applies a JSON merge patch (RFC 7396) to a map and returns the result. Like OpenBao's library (evanphx/json-patch), it also
 * removes nulls from objects within lists, unless the list replaces an object.
 */
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
  if (!isMap(before)) {
    return withoutNulls(patch);
  }
  return isMap(patch) ? mergePatch(before, patch) : patch;
}

/** Copies a value without the nulls of its objects. Iterative, because lists may be nested too deeply to recurse. */
function withoutNulls(value: Value): Value {
  const waiting: Array<() => void> = [];
  const copy = (original: Value): Value => {
    if (Array.isArray(original)) {
      const items: Value[] = [];
      waiting.push(() => {
        for (const item of original) {
          items.push(copy(item));
        }
      });
      return items;
    }
    if (!isMap(original)) {
      return original;
    }
    const members = emptyMap();
    waiting.push(() => {
      for (const [name, member] of Object.entries(original)) {
        if (member !== null) {
          members[name] = copy(member);
        }
      }
    });
    return members;
  };
  const copied = copy(value);
  for (let fill = waiting.pop(); fill !== undefined; fill = waiting.pop()) {
    fill();
  }
  return copied;
}
