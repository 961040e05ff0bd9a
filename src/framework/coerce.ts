import { parseDuration } from '../go/duration.ts';
import { parseTime } from '../go/parse-time.ts';
import { goQuote } from '../go/quote.ts';
import { toLower, trimSpace } from '../go/text.ts';
import { isNumber, numberText } from '../values/number.ts';
import { emptyMap, type Value } from '../values/value.ts';
import { decodeCommaStrings } from './comma-strings.ts';
import type { FieldSchema, FieldType } from './field.ts';
import {
  decodeBool,
  decodeFloat,
  decodeInt,
  decodeItems,
  decodeList,
  decodeMap,
  decodePairs,
  decodeString,
} from './weak-decode.ts';

/**
 * Coerces a raw value to a field's type. Durations become whole seconds. Integers that JavaScript can't represent
 * exactly become NumberLiterals. Times are validated but returned as they came; `FieldData.time` parses them. Returns
 * undefined if the field counts as not sent: for a null duration or time.
 *
 * @throws Error with OpenBao's message
 */
export function coerce(type: FieldType, raw: Value): Value | undefined {
  switch (type) {
    case 'string':
      return decodeString(raw);
    case 'lower-case string':
      return toLower(decodeString(raw));
    case 'name':
      return checkedName(decodeString(raw));
    case 'int':
    case 'int64':
      return decodeInt(raw, type);
    case 'float':
      return decodeFloat(raw);
    case 'bool':
      return decodeBool(raw);
    case 'map':
      return decodeMap(raw);
    case 'key=value pairs':
      return readPairs(raw);
    case 'duration':
      return raw === null ? undefined : notNegative(parseDuration(raw));
    case 'signed duration':
      return raw === null ? undefined : parseDuration(raw);
    case 'time':
      return raw === null ? undefined : checkedTime(raw);
    case 'slice':
      return decodeList(raw);
    case 'string slice':
      return raw === '' ? [] : decodeItems(raw, decodeString).map(trimSpace);
    case 'comma string slice':
      return decodeCommaStrings(raw);
    case 'comma int slice':
      return readInts(raw);
  }
}

/** Returns the value of a field that wasn't sent: its default, or else its type's zero value (null for a time). */
export function defaultOrZero(schema: FieldSchema): Value {
  const { type, default: preset } = schema;
  if (preset === undefined || preset === null) {
    return zero(type);
  }
  return type === 'duration' || type === 'signed duration' ? parseDuration(preset) : preset;
}

function zero(type: FieldType): Value {
  switch (type) {
    case 'string':
    case 'lower-case string':
    case 'name':
      return '';
    case 'bool':
      return false;
    case 'map':
    case 'key=value pairs':
      return emptyMap();
    case 'time':
      return null;
    case 'slice':
    case 'string slice':
    case 'comma string slice':
    case 'comma int slice':
      return [];
    default:
      return 0;
  }
}

function checkedName(text: string): string {
  if (!/^\w(([\w\-.]+)?\w)?$/.test(text)) {
    throw new Error('field does not match the formatting rules');
  }
  return text;
}

function checkedTime(raw: Value): Value {
  parseTime(raw);
  return raw;
}

function notNegative(seconds: number): number {
  if (seconds < 0) {
    throw new Error(`cannot provide negative value '${seconds}'`);
  }
  return seconds;
}

/** Reads an object of strings, or else a list of `key=value` strings. */
function readPairs(raw: Value): Value {
  try {
    return decodePairs(raw);
  } catch {
    const pairs = emptyMap();
    for (const pair of decodeItems(raw, decodeString)) {
      const equals = pair.indexOf('=');
      if (equals <= 0) {
        throw new Error(`invalid key pair ${goQuote(pair)}`);
      }
      pairs[pair.slice(0, equals)] = pair.slice(equals + 1);
    }
    return pairs;
  }
}

function readInts(raw: Value): Value {
  const given = isNumber(raw) ? numberText(raw) : raw;
  const items = typeof given === 'string' ? splitCommas(given) : given;
  return decodeItems(items, (item, name) => decodeInt(item, 'int', name));
}

function splitCommas(text: string): string[] {
  return text === '' ? [] : text.split(',');
}
