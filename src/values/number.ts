import { NumberLiteral, type Value } from './value.ts';

/** Whether the value is a number, however it is held. */
export function isNumber(value: Value | undefined): value is number | NumberLiteral {
  return typeof value === 'number' || value instanceof NumberLiteral;
}

/** A number's spelling, as Go's `json.Number` has it. */
export function numberText(value: number | NumberLiteral): string {
  if (value instanceof NumberLiteral) {
    return value.text;
  }
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The integer as a number where JavaScript holds it exactly, else to the letter. */
export function integerValue(integer: bigint): number | NumberLiteral {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : new NumberLiteral(String(integer));
}

/** An int64 in decimal digits has no more, without leading zeros. */
const maxDigits = 19;

/**
 * The integer in decimal digits, with a sign or without; undefined where it has more digits than any int64. Making a BigInt takes
 * more than linear time, so it's made of few digits only.
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
