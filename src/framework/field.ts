import type { Value } from '../values/value.ts';

/** The type of a field, which determines how `FieldData` coerces it. Durations are in seconds. */
export type FieldType =
  | 'string'
  | 'lower-case string'
  | 'name'
  | 'int'
  | 'int64'
  | 'float'
  | 'bool'
  | 'map'
  | 'key=value pairs'
  | 'duration'
  | 'signed duration'
  | 'slice'
  | 'string slice'
  | 'comma string slice'
  | 'comma int slice'
  | 'time';

/** A field as a path declares it. */
export interface FieldSchema {
  readonly type: FieldType;
  /** The value of a field that isn't sent, instead of the type's zero value. */
  readonly default?: Value;
  /** One or two sentences for `path-help`. */
  readonly description: string;
  readonly deprecated?: boolean;
  /** Whether it is documented as a parameter of the URL, beside those in the path. */
  readonly query?: boolean;
  /** The values that completion offers. */
  readonly allowedValues?: readonly string[];
}

/** The fields of a path by name. */
export type FieldSchemas = Readonly<Record<string, FieldSchema>>;
