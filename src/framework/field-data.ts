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

/** From how many UTF-16 units on a text is read once. */
const longText = 1024;

/**
 * A request's data as its path's fields read it. Getters give the field's default or its type's zero where nothing was sent; they
 * throw for a field that isn't declared or whose value `validate` would refuse.
 */
export class FieldData {
  /** The request's data and what the path captured, as they came. */
  readonly raw: ValueMap;
  readonly schemas: FieldSchemas;
  /** What long texts were read as: a handler asks for a field several times. */
  #read: Map<string, Value | undefined> | undefined;

  constructor(raw: ValueMap, schemas: FieldSchemas) {
    this.raw = raw;
    this.schemas = schemas;
  }

  /** Whether the field was sent. A duration or time that is null wasn't; anything else that is null was, and is its zero. */
  has(name: string): boolean {
    return Object.hasOwn(this.schemas, name) && this.#sent(name) !== undefined;
  }

  /** The field's value, whatever its type. Null is a `map` that was sent as null, or a `time` that wasn't sent. */
  value(name: string): Value {
    const sent = this.#sent(name);
    return sent === undefined ? defaultOrZero(this.#schema(name)) : sent;
  }

  /** A text of any of the text types. */
  string(name: string): string {
    const value = this.value(name);
    return typeof value === 'string' ? value : '';
  }

  /** An integer. What is beyond JavaScript's exact integers is rounded; `count` has it to the letter. */
  int(name: string): number {
    return this.#number(name);
  }

  /** An integer to the letter. */
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

  /** A duration in whole seconds. */
  duration(name: string): number {
    return this.#number(name);
  }

  /** A moment; undefined where none was sent. */
  time(name: string): Moment | undefined {
    const sent = this.#schema(name).type === 'time' ? this.#sent(name) : undefined;
    return sent === undefined ? undefined : parseTime(sent);
  }

  /** The texts of a `string slice` or `comma string slice`. */
  strings(name: string): string[] {
    return this.list(name).filter((item) => typeof item === 'string');
  }

  /** The integers of a `comma int slice`. */
  ints(name: string): number[] {
    const numbers = this.list(name).map((item) => (item instanceof NumberLiteral ? Number(item.text) : item));
    return numbers.filter((item) => typeof item === 'number');
  }

  /** The items of any slice. */
  list(name: string): Value[] {
    const value = this.value(name);
    return Array.isArray(value) ? [...value] : [];
  }

  /** An object; empty where it was sent as null. */
  map(name: string): ValueMap {
    const value = this.value(name);
    return isMap(value) ? value : emptyMap();
  }

  /** The texts of `key=value pairs`, in a record without a prototype. */
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
   * Reads every field that was sent. Throws an Error for the first, in the order of their names, that can't be read as its type:
   * `error converting input for field "x": …`. What is no field is left alone.
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
