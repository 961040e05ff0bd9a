import { parseTime } from '../go/parse-time.ts';
import { goQuote } from '../go/quote.ts';
import { sortedKeys } from '../values/compare.ts';
import { type Count, countOf } from '../values/count.ts';
import { messageOf } from '../values/message.ts';
import { isNumber } from '../values/number.ts';
import type { Moment } from '../values/time.ts';
import { emptyMap, isMap, NumberLiteral, type Value, type ValueMap } from '../values/value.ts';
import { coerce, defaultOrZero } from './coerce.ts';
import type { FieldSchema, FieldSchemas } from './field.ts';

/** The length in UTF-16 units from which a string is coerced once and cached. */
const longText = 1024;

/**
 * A request's data, coerced to the types of its path's fields. For a field that wasn't sent, getters return its default
 * or its type's zero value. They throw for an undeclared field, and for a value that `validate` rejects.
 */
export class FieldData {
  /** The request's data and the path's captures, uncoerced. */
  readonly raw: ValueMap;
  readonly schemas: FieldSchemas;
  /** The coerced values of long strings, since handlers read a field several times. */
  #read: Map<string, Value | undefined> | undefined;

  constructor(raw: ValueMap, schemas: FieldSchemas) {
    this.raw = raw;
    this.schemas = schemas;
  }

  /**
   * Reports whether the field was sent. A null duration or time counts as not sent. Any other null counts as sent, with
   * the zero value.
   */
  has(name: string): boolean {
    return Object.hasOwn(this.schemas, name) && this.#sent(name) !== undefined;
  }

  /** Returns the value of a field of any type. Null is an object sent as null, or a `time` not sent. */
  value(name: string): Value {
    const sent = this.#sent(name);
    return sent === undefined ? defaultOrZero(this.#schema(name)) : sent;
  }

  /** Returns the value of any string type. */
  string(name: string): string {
    const value = this.value(name);
    return typeof value === 'string' ? value : '';
  }

  /** Returns an integer. One beyond JavaScript's exact integers is rounded; `count` returns it exactly. */
  int(name: string): number {
    return this.#number(name);
  }

  /** Returns an exact integer. */
  count(name: string): Count {
    const value = this.value(name);
    return isNumber(value) ? countOf(value) : 0;
  }

  float(name: string): number {
    return this.#number(name);
  }

  bool(name: string): boolean {
    return this.value(name) === true;
  }

  /** Returns a duration in whole seconds. */
  duration(name: string): number {
    return this.#number(name);
  }

  /** Returns a time, or undefined if none was sent. */
  time(name: string): Moment | undefined {
    const sent = this.#schema(name).type === 'time' ? this.#sent(name) : undefined;
    return sent === undefined ? undefined : parseTime(sent);
  }

  /** Returns the items of a `string slice` or `comma string slice`. */
  strings(name: string): string[] {
    return this.list(name).filter((item) => typeof item === 'string');
  }

  /** Returns the items of a `comma int slice`. */
  ints(name: string): number[] {
    const numbers = this.list(name).map((item) => (item instanceof NumberLiteral ? Number(item.text) : item));
    return numbers.filter((item) => typeof item === 'number');
  }

  /** Returns the items of any slice. */
  list(name: string): Value[] {
    const value = this.value(name);
    return Array.isArray(value) ? [...value] : [];
  }

  /** Reports whether an object was sent as null, which Go keeps apart from an empty one. */
  isNull(name: string): boolean {
    return this.#sent(name) === null;
  }

  /** Returns an object, empty if it was sent as null. */
  map(name: string): ValueMap {
    const value = this.value(name);
    return isMap(value) ? value : emptyMap();
  }

  /** Returns `key=value pairs` in a record without a prototype. */
  pairs(name: string): Record<string, string> {
    const pairs: Record<string, string> = Object.create(null);
    for (const [key, value] of Object.entries(this.map(name))) {
      if (typeof value === 'string') {
        pairs[key] = value;
      }
    }
    return pairs;
  }

  /**
   * Coerces every field that was sent, in the order of names, and ignores undeclared parameters.
   *
   * @throws Error for the first value that can't be coerced: `error converting input for field "x": …`
   */
  validate(): void {
    for (const name of sortedKeys(this.raw)) {
      if (!Object.hasOwn(this.schemas, name)) {
        continue;
      }
      try {
        this.#sent(name);
      } catch (error) {
        const reason = messageOf(error);
        throw new Error(`error converting input for field ${goQuote(name)}: ${reason}`);
      }
    }
  }

  #sent(name: string): Value | undefined {
    const { type } = this.#schema(name);
    if (!Object.hasOwn(this.raw, name)) {
      return undefined;
    }
    const raw = this.raw[name] ?? null;
    if (typeof raw !== 'string' || raw.length < longText) {
      return coerce(type, raw);
    }
    this.#read ??= new Map();
    if (!this.#read.has(name)) {
      this.#read.set(name, coerce(type, raw));
    }
    return this.#read.get(name);
  }

  #schema(name: string): FieldSchema {
    const schema = Object.hasOwn(this.schemas, name) ? this.schemas[name] : undefined;
    if (schema === undefined) {
      throw new Error(`field ${name} not in the schema`);
    }
    return schema;
  }

  #number(name: string): number {
    const value = this.value(name);
    if (value instanceof NumberLiteral) {
      return Number(value.text);
    }
    return typeof value === 'number' ? value : 0;
  }
}
