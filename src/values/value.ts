/**
 * A JSON number that keeps the spelling it arrived with (`1.0`, `12345678901234567890`), as Go's `json.Number` does.
 * kv version 1 and the cubbyhole hand such numbers back to the letter.
 */
export class NumberLiteral {
  /** The number as it was written; always a valid JSON number. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Anything that a request or an answer may carry: JSON, with numbers either as JavaScript's or as they were spelled. */
export type Value = null | boolean | number | string | NumberLiteral | readonly Value[] | ValueMap;

/**
 * A JSON object. Its keys have no order of their own: whoever prints one sorts them bytewise, as Go prints a map.
 * Maps built from foreign keys have no prototype (`emptyMap()`), so that a key such as `__proto__` is only a key.
 */
export interface ValueMap {
  [key: string]: Value;
}

/** An empty map that is safe to fill with keys from outside. */
export function emptyMap(): ValueMap {
  return Object.create(null) as ValueMap;
}

/** Whether the value is a JSON object. */
export function isMap(value: Value | undefined): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberLiteral);
}
