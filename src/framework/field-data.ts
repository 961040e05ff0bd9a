import type { ValueMap } from '../values/value.ts';
import type { FieldSchemas } from './field.ts';

/** A request's data as its path's fields read it. Getters give the field's default or its type's zero where nothing was sent. */
export class FieldData {
  readonly raw: ValueMap;
  readonly schemas: FieldSchemas;

  constructor(raw: ValueMap, schemas: FieldSchemas) {
    this.raw = raw;
    this.schemas = schemas;
  }
}
