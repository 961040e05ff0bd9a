import { emptyMap, isMap, type Value, type ValueMap } from './value.ts';

/* For data from outside, of which a part may be missing or of another type. */

/** Returns a list's items; none for any other value. */
export function listIn(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the texts in a list; none for any other value. */
export function textsIn(value: Value | undefined): string[] {
  return listIn(value).filter((item) => typeof item === 'string');
}

/** Returns the maps in a list; none for any other value. */
export function mapsIn(value: Value | undefined): ValueMap[] {
  return listIn(value).filter(isMap);
}

/** Returns a map; an empty one for any other value. */
export function mapIn(value: Value | undefined): ValueMap {
  return isMap(value) ? value : emptyMap();
}
