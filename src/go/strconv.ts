import { everyUnit, isDigit } from '../values/ascii.ts';
import { fitsInt64, parseSmallInteger } from '../values/number.ts';
import { goQuote } from './quote.ts';

/** Thrown for text that Go's strconv rejects. The message is `strconv.ParseInt: parsing "x": invalid syntax`. */
export class NumberError extends Error {
  override readonly name = 'NumberError';
  /** The message without the parsed text: `strconv.ParseInt: invalid syntax`. */
  readonly short: string;

  constructor(functionName: string, text: string, reason: 'invalid syntax' | 'value out of range') {
    super(`strconv.${functionName}: parsing ${goQuote(text)}: ${reason}`);
    this.short = `strconv.${functionName}: ${reason}`;
  }
}

/**
 * Parses a decimal int64 (strconv.ParseInt with base 10).
 *
 * @throws NumberError
 */
export function parseInt64(text: string): bigint {
  const hasSign = text.startsWith('-') || text.startsWith('+');
  const digits = hasSign ? text.slice(1) : text;
  if (digits === '' || !everyUnit(digits, isDigit)) {
    throw new NumberError('ParseInt', text, 'invalid syntax');
  }
  return inRange(parseSmallInteger(text), text);
}

/**
 * Parses an int64 in Go's literal syntax, with a `0x`, `0o`, `0b` or `0` prefix and underscores between digits
 * (strconv.ParseInt with base 0).
 *
 * @throws NumberError
 */
export function parseIntLiteral(text: string): bigint {
  const match = /^([+-]?)(0[xX](?=.)|0[oO](?=.)|0[bB](?=.)|0(?=.)|)([0-9a-fA-F_]+)$/.exec(text);
  const [, sign, prefix = '', digits = ''] = match ?? [];
  const isDecimal = prefix === '';
  const areUnderscoresValid = !(isDecimal && digits.startsWith('_')) && !digits.endsWith('_') && !digits.includes('__');
  if (!areUnderscoresValid || !hasOnlyDigits(digits, prefix)) {
    throw new NumberError('ParseInt', text, 'invalid syntax');
  }
  const significant = digits.replaceAll('_', '').replace(/^0+(?=.)/, '');
  const base = prefix === '0' ? '0o' : prefix;
  const magnitude = significant.length > maxBits ? undefined : BigInt(base + significant);
  return inRange(sign === '-' && magnitude !== undefined ? -magnitude : magnitude, text);
}

/** The most digits of an int64 in any base. */
const maxBits = 64;

/**
 * Reports whether all characters are underscores or digits of the prefix's base. The caller has checked that they are
 * hexadecimal.
 */
function hasOnlyDigits(digits: string, prefix: string): boolean {
  switch (prefix) {
    case '':
      return /^[0-9_]+$/.test(digits);
    case '0x':
    case '0X':
      return true;
    case '0b':
    case '0B':
      return /^[01_]+$/.test(digits);
    default:
      return /^[0-7_]+$/.test(digits);
  }
}

/** Returns the integer if it fits an int64; undefined stands for one far out of range. */
function inRange(integer: bigint | undefined, text: string): bigint {
  if (integer === undefined || !fitsInt64(integer)) {
    throw new NumberError('ParseInt', text, 'value out of range');
  }
  return integer;
}

/**
 * Parses a decimal float64, `inf` or `nan` (strconv.ParseFloat).
 *
 * @throws NumberError
 */
export function parseFloat64(text: string): number {
  const special = /^([+-]?)(?:(inf|infinity)|nan)$/i.exec(text);
  if (special !== null) {
    if (special[2] === undefined) {
      return Number.NaN;
    }
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const digits = text.replaceAll(/(?<=[0-9])_(?=[0-9])/g, '');
  if (!/^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(digits)) {
    throw new NumberError('ParseFloat', text, 'invalid syntax');
  }
  const number = Number(digits);
  if (!Number.isFinite(number)) {
    throw new NumberError('ParseFloat', text, 'value out of range');
  }
  return number;
}

const trueSpellings = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const falseSpellings = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/**
 * Parses `1`, `t`, `true` and the like (strconv.ParseBool).
 *
 * @throws NumberError
 */
export function parseBool(text: string): boolean {
  if (trueSpellings.includes(text)) {
    return true;
  }
  if (falseSpellings.includes(text)) {
    return false;
  }
  throw new NumberError('ParseBool', text, 'invalid syntax');
}
