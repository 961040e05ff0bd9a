import { NumberError } from '../../go/strconv.ts';

/** Parses like Go's `strconv.ParseUint` with base 0 and 64 bits. */
export function parseUnsigned(text: string): bigint {
  const lower = text.toLowerCase();
  const underscoresFit = !lower.includes('_') || /^(0[xob]?_?)?[0-9a-f]+(_[0-9a-f]+)*$/.test(lower);
  const digits = lower.replaceAll('_', '').replace(/^0(?=[0-7]+$)/, '0o');
  if (!underscoresFit || !/^(0x[0-9a-f]+|0o[0-7]+|0b[01]+|0|[1-9][0-9]*)$/.test(digits)) {
    throw new NumberError('ParseUint', text, 'invalid syntax');
  }
  const value = BigInt(digits);
  if (BigInt.asUintN(64, value) !== value) {
    throw new NumberError('ParseUint', text, 'value out of range');
  }
  return value;
}
