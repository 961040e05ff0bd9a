import { parseBool } from '../../go/strconv.ts';
import { numberText } from '../../values/number.ts';
import { emptyMap, isMap, NumberLiteral, type Value, type ValueMap } from '../../values/value.ts';

/** Conversions as lenient as mapstructure's WeakDecode. Each throws an Error for a value that doesn't fit. */

export function weakText(value: Value): string {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number' || value instanceof NumberLiteral) {
    return numberText(value);
  }
  if (typeof value === 'boolean') {
    return value ? '1' : '0';
  }
  if (value === null) {
    return '';
  }
  throw new Error(`expected a string, got ${kindOf(value)}`);
}

export function weakBool(value: Value): boolean {
  if (typeof value === 'boolean') {
    return value;
  }
  if (value === null || value === '') {
    return false;
  }
  if (typeof value === 'number' || value instanceof NumberLiteral) {
    return Number(numberText(value)) !== 0;
  }
  if (typeof value === 'string') {
    return parseBool(value);
  }
  throw new Error(`expected a boolean, got ${kindOf(value)}`);
}

export function weakNumber(value: Value): number {
  if (typeof value === 'boolean') {
    return value ? 1 : 0;
  }
  const text = value === null ? '0' : weakText(value) || '0';
  const number = Number(text);
  if (Number.isNaN(number)) {
    throw new Error(`expected a number, got ${JSON.stringify(text)}`);
  }
  return number;
}

export function weakInteger(value: Value): number {
  const number = weakNumber(value);
  if (typeof value === 'string' && !Number.isInteger(number)) {
    throw new Error(`expected an integer, got ${JSON.stringify(value)}`);
  }
  return Math.trunc(number);
}

export function weakTexts(value: Value): string[] {
  if (Array.isArray(value)) {
    return value.map(weakText);
  }
  return value === null || (isMap(value) && Object.keys(value).length === 0) ? [] : [weakText(value)];
}

/** A list of maps, as HCL's blocks become, is merged. */
export function weakMap(value: Value): ValueMap {
  if (value === null) {
    return emptyMap();
  }
  if (isMap(value)) {
    return value;
  }
  if (Array.isArray(value) && value.every(isMap)) {
    return Object.assign(emptyMap(), ...value);
  }
  throw new Error(`expected a map, got ${kindOf(value)}`);
}

function kindOf(value: Value): string {
  return Array.isArray(value) ? 'a list' : isMap(value) ? 'a map' : JSON.stringify(value);
}
