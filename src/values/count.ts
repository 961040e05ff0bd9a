import { integerValue, numberText } from './number.ts';
import { NumberLiteral } from './value.ts';

/**
 * A 64-bit integer as documents store it, such as a token's use count: a number where JavaScript holds it exactly, else
 * a string of digits.
 */
export type Count = number | string;

/** Converts an integer from a request. */
export function countOf(value: number | NumberLiteral): Count {
  return value instanceof NumberLiteral ? numberText(value) : value;
}

/** Converts a count for a response. */
export function shownCount(count: Count): number | NumberLiteral {
  return typeof count === 'string' ? new NumberLiteral(count) : count;
}

export function isNegative(count: Count): boolean {
  return typeof count === 'number' ? count < 0 : count.startsWith('-');
}

export function isMore(count: Count, than: Count): boolean {
  return BigInt(count) > BigInt(than);
}

export function oneLess(count: Count): Count {
  return countOf(integerValue(BigInt(count) - 1n));
}
