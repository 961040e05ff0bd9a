import { compareBytes } from '../../values/compare.ts';
import { goTypeOf, type TemplateValue } from './data.ts';

/**
 * Reports whether two values are equal (Go's `eq`).
 *
 * @throws Error for values of different types, and for maps
 */
export function equals(a: TemplateValue, b: TemplateValue): boolean {
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

/** Reports whether a value equals one of the others. */
export function equalsAny(a: TemplateValue, others: readonly TemplateValue[]): boolean {
  if (others.length === 0) {
    throw new Error('missing argument for comparison');
  }
  return others.some((b) => equals(a, b));
}

/**
 * Compares two values: negative if `a` sorts before `b`, 0 if they are equal.
 *
 * @throws Error for values of different or unordered types
 */
export function compare(a: TemplateValue, b: TemplateValue): number {
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

/** Returns the number of bytes in a string, or of keys in a map (Go's `len`). */
export function lengthOf(value: TemplateValue): bigint {
  if (typeof value === 'string') {
    return BigInt(Buffer.byteLength(value));
  }
  if (typeof value === 'object') {
    return BigInt(value.size);
  }
  throw new Error(value === undefined ? 'len of nil pointer' : `len of type ${goTypeOf(value)}`);
}
