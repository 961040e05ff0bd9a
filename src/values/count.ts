import { integerValue, numberText } from './number.ts';
import { NumberLiteral } from './value.ts';

/** A whole number of up to 64 bits as documents hold it: a number where JavaScript holds it exactly, else its digits. */
export type Count = number | string;

/** Takes a whole number as requests bring it. */
export function countOf(value: number | NumberLiteral): Count {
  return value instanceof NumberLiteral ? numberText(value) : value;
}

/** The count as answers show it. */
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
