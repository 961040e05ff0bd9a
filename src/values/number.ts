import { everyUnit, isDigit } from './ascii.ts';
import { goQuote } from './go-quote.ts';
import { NumberLiteral, type Value } from './value.ts';

/** Whether the value is a number, however it is held. */
export function isNumber(value: Value | undefined): value is number | NumberLiteral {
  return typeof value === 'number' || value instanceof NumberLiteral;
}

/** A number's spelling, as Go's `json.Number` has it. */
export function numberText(value: number | NumberLiteral): string {
  if (value instanceof NumberLiteral) return value.text;
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The integer as a number where JavaScript holds it exactly, else to the letter. */
export function integerValue(integer: bigint): number | NumberLiteral {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : new NumberLiteral(String(integer));
}

/** What Go's strconv refuses. The message is `strconv.ParseInt: parsing "x": invalid syntax`. */
export class NumberError extends Error {
  override readonly name = 'NumberError';
  /** The message without the text that was parsed: `strconv.ParseInt: invalid syntax`. */
  readonly short: string;

  constructor(functionName: string, text: string, reason: 'invalid syntax' | 'value out of range') {
    super(`strconv.${functionName}: parsing ${goQuote(text)}: ${reason}`);
    this.short = `strconv.${functionName}: ${reason}`;
  }
}

const INT64_MAX = (1n << 63n) - 1n;
const INT64_MIN = -(1n << 63n);

/** Parses a decimal int64 (strconv.ParseInt with base 10). Throws a NumberError. */
export function parseInt64(text: string): bigint {
  const hasSign = text.startsWith('-') || text.startsWith('+');
  const digits = hasSign ? text.slice(1) : text;
  if (digits === '' || !everyUnit(digits, isDigit)) throw new NumberError('ParseInt', text, 'invalid syntax');
  return inRange(BigInt(text.startsWith('-') ? text : digits), text);
}

/**
 * Parses an int64 as Go writes one in source text, with `0x`, `0o`, `0b` or `0` in front and underscores between digits
 * (strconv.ParseInt with base 0). Throws a NumberError.
 */
export function parseIntLiteral(text: string): bigint {
  const match =
    /^([+-]?)(?:0[xX]((?:_?[0-9a-fA-F])+)|0[oO]?((?:_?[0-7])+)|0[bB]((?:_?[01])+)|(0|[1-9](?:_?[0-9])*))$/.exec(text);
  if (match === null) throw new NumberError('ParseInt', text, 'invalid syntax');
  const [, sign, hexadecimal, octal, binary, decimal] = match;
  const digits =
    (hexadecimal !== undefined && `0x${hexadecimal}`) ||
    (octal !== undefined && `0o${octal}`) ||
    (binary !== undefined && `0b${binary}`) ||
    `${decimal}`;
  const magnitude = BigInt(digits.replaceAll('_', ''));
  return inRange(sign === '-' ? -magnitude : magnitude, text);
}

function inRange(integer: bigint, text: string): bigint {
  if (integer > INT64_MAX || integer < INT64_MIN) throw new NumberError('ParseInt', text, 'value out of range');
  return integer;
}

/** Parses a decimal float64, `inf` or `nan` (strconv.ParseFloat). Throws a NumberError. */
export function parseFloat64(text: string): number {
  const special = /^([+-]?)(?:(inf|infinity)|nan)$/i.exec(text);
  if (special !== null) {
    if (special[2] === undefined) return Number.NaN;
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const digits = text.replaceAll(/(?<=[0-9])_(?=[0-9])/g, '');
  if (!/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(digits)) {
    throw new NumberError('ParseFloat', text, 'invalid syntax');
  }
  const number = Number(digits);
  if (!Number.isFinite(number)) throw new NumberError('ParseFloat', text, 'value out of range');
  return number;
}

const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** Parses `1`, `t`, `true` and the like (strconv.ParseBool). Throws a NumberError. */
export function parseBool(text: string): boolean {
  if (TRUE.includes(text)) return true;
  if (FALSE.includes(text)) return false;
  throw new NumberError('ParseBool', text, 'invalid syntax');
}
