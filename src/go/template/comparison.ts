import { compareBytes } from '../../values/compare.ts';
import { type Datum, typeName } from './data.ts';

/** Whether two values are equal; only values of one type can be compared. */
export function equals(a: Datum, b: Datum): boolean {
  if (a === undefined || b === undefined) {
    return a === b;
  }
  if (typeof a === 'object' || typeof b === 'object') {
    throw new Error('non-comparable type');
  }
  if (typeof a !== typeof b) {
    throw new Error('incompatible types for comparison');
  }
  return a === b;
}

/** Whether a value is equal to one of the others. */
export function equalsAny(a: Datum, others: readonly Datum[]): boolean {
  if (others.length === 0) {
    throw new Error('missing argument for comparison');
  }
  return others.some((b) => equals(a, b));
}

/** Negative where `a` comes before `b`, 0 where they are equal. */
export function compare(a: Datum, b: Datum): number {
  if (typeof a === 'string' && typeof b === 'string') {
    return compareBytes(a, b);
  }
  if (typeof a === 'bigint' && typeof b === 'bigint') {
    return Number(a - b);
  }
  if (typeof a === 'number' && typeof b === 'number') {
    return a - b;
  }
  const isOrdered = typeof a === 'string' || typeof a === 'bigint' || typeof a === 'number';
  throw new Error(isOrdered ? 'incompatible types for comparison' : 'invalid type for comparison');
}

/** How many bytes a text has, or how many keys a map. */
export function lengthOf(datum: Datum): bigint {
  if (typeof datum === 'string') {
    return BigInt(Buffer.byteLength(datum));
  }
  if (typeof datum === 'object') {
    return BigInt(datum.size);
  }
  throw new Error(datum === undefined ? 'len of nil pointer' : `len of type ${typeName(datum)}`);
}
