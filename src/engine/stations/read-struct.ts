import { isNumber, numberText } from '../../values/number.ts';
import { emptyMap, isMap, type Value, type ValueMap } from '../../values/value.ts';
import { kindOf, parseJsonValue, undecodable } from './parse-body.ts';

/** A field of a Go struct, by its JSON name. */
interface StructField {
  readonly type: 'string' | 'int' | 'bool' | '[]string';
  /** The field as messages name it. */
  readonly shown: string;
}

/**
 * Decodes a JSON body into the fields of a Go struct, like encoding/json. Names are case-insensitive; null and unknown members are
 * ignored.
 *
 * @throws RequestError (400) for malformed JSON and for a value of another type
 */
export function readStruct(body: string, name: string, fields: Readonly<Record<string, StructField>>): ValueMap {
  const value = parseJsonValue(body);
  const data = emptyMap();
  if (value === null) {
    return data;
  }
  if (!isMap(value)) {
    throw undecodable(`json: cannot unmarshal ${kindOf(value)} into Go value of type http.${name}`);
  }
  for (const [key, member] of Object.entries(value)) {
    const field = Object.keys(fields).find((known) => known === key.toLowerCase());
    const schema = field === undefined ? undefined : fields[field];
    if (field !== undefined && schema !== undefined && member !== null) {
      checkType(member, schema.type, `${name}.${schema.shown}`);
      data[field] = member;
    }
  }
  return data;
}

function checkType(value: Value, type: StructField['type'], place: string): void {
  if (type === '[]string' && Array.isArray(value)) {
    for (const item of value as readonly Value[]) {
      checkType(item ?? '', 'string', place);
    }
    return;
  }
  if (type === 'int' && isNumber(value)) {
    const text = numberText(value);
    if (!/^-?[0-9]+$/.test(text) || BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) {
      throw mismatch(`number ${text}`, type, place);
    }
    return;
  }
  const isRight = (type === 'string' && typeof value === 'string') || (type === 'bool' && typeof value === 'boolean');
  if (!isRight) {
    throw mismatch(kindOf(value), type, place);
  }
}

function mismatch(kind: string, type: StructField['type'], place: string) {
  return undecodable(`json: cannot unmarshal ${kind} into Go struct field ${place} of type ${type}`);
}
