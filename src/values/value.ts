/**
 * A JSON number that keeps its original spelling (`1.0`, `12345678901234567890`), like Go's `json.Number`. KV version 1
 * and cubbyhole return such numbers unchanged.
 */
export class NumberLiteral {
  /** The number as written. Always a valid JSON number. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Any value that a request or response can carry: JSON, with each number either a JavaScript number or a NumberLiteral.
 */
export type Value = null | boolean | number | string | NumberLiteral | readonly Value[] | ValueMap;

/**
 * A JSON object. The order of its keys has no meaning, except in a `struct`: printers sort them bytewise, as Go prints a map. Maps
 * with keys from outside have no prototype (`emptyMap()`), so that a key such as `__proto__` is an ordinary key.
 */
export interface ValueMap {
  [key: string]: Value;
}

/** Creates a map without a prototype, safe for keys from outside. */
export function emptyMap(): ValueMap {
  return Object.create(null) as ValueMap;
}

/** The prototype that distinguishes structs from other maps. */
const structPrototype = Object.freeze(Object.create(null));

/** Creates a map whose keys printers keep in this order, as Go prints a struct's fields. */
export function struct(fields: Readonly<ValueMap>): ValueMap {
  return Object.assign(Object.create(structPrototype) as ValueMap, fields);
}

/** Reports whether the order of a map's keys has a meaning. */
export function isStruct(map: object): boolean {
  return Object.getPrototypeOf(map) === structPrototype;
}

/** Reports whether the value is a JSON object. */
export function isMap(value: Value | undefined): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberLiteral);
}
