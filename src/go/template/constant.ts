import { parseFloat64, parseIntLiteral } from '../strconv.ts';

/**
 * Parses a number or a character in single quotes: an integer becomes a bigint, any other number a float. Undefined if
 * malformed.
 */
export function parseConstant(text: string): bigint | number | undefined {
  if (text.startsWith("'")) {
    return parseCharacter(text);
  }
  try {
    return /^[+-]?0[xX]/.test(text) || !/[.eE]/.test(text)
      ? parseIntLiteral(text)
      : parseFloat64(text.replaceAll('_', ''));
  } catch {
    return undefined;
  }
}

function parseCharacter(text: string): bigint | undefined {
  const inner = text.slice(1, -1);
  const [character = '', ...rest] = inner;
  if (character === '' || character === '\\' || rest.length > 0) {
    return undefined;
  }
  return BigInt(character.codePointAt(0) ?? 0);
}
