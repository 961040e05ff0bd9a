import { NumberLiteral, type Value } from './value.ts';

/** Reports whether the value is a number in either representation. */
export function isNumber(value: Value | undefined): value is number | NumberLiteral {
  return typeof value === 'number' || value instanceof NumberLiteral;
}

/** Returns a number's spelling, like Go's `json.Number`. */
export function numberText(value: number | NumberLiteral): string {
  if (value instanceof NumberLiteral) {
    return value.text;
  }
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Converts an integer to a number, or to a NumberLiteral where a number would be inexact. */
export function integerValue(integer: bigint): number | NumberLiteral {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : new NumberLiteral(String(integer));
}

/** The most decimal digits of an int64, without leading zeros. */
const maxDigits = 19;

/**
 * Parses decimal digits with an optional sign; undefined for more digits than any int64 has. Parsing a BigInt takes
 * more than linear time, so long strings never reach it.
 */
export function parseSmallInteger(text: string): bigint | undefined {
  const isNegative = text.startsWith('-');
  let start = isNegative || text.startsWith('+') ? 1 : 0;
  while (text[start] === '0') {
    start++;
  }
  if (text.length - start > maxDigits) {
    return undefined;
  }
  const magnitude = BigInt(text.slice(start));
  return isNegative ? -magnitude : magnitude;
}

export function fitsInt64(integer: bigint): boolean {
  return integer === BigInt.asIntN(64, integer);
}
