import { compareBytes } from '../values/compare.ts';
import { numberText } from '../values/number.ts';
import { isMap, NumberLiteral, type Value } from '../values/value.ts';

/** Literal text among values still to be formatted. */
class Piece {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Formats a value like Go's `%v`: `map[a:1 b:<nil>]` with keys sorted bytewise, `[a b]`, `<nil>`, `true`. Iterative, so
 * that values may be nested to any depth.
 */
export function goFormat(value: Value): string {
  let text = '';
  const pending: (Value | Piece)[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next instanceof Piece) {
      text += next.text;
    } else if (Array.isArray(next)) {
      pushReversed(pending, listPieces(next));
    } else if (isMap(next)) {
      pushReversed(pending, mapPieces(next));
    } else {
      text += formatScalar(next);
    }
  }
  return text;
}

/**
 * Pushes pieces so that the first ends up on top. Spreading them into one `push` call would overflow the stack for long
 * lists.
 */
function pushReversed(stack: (Value | Piece)[], pieces: readonly (Value | Piece)[]): void {
  for (let i = pieces.length - 1; i >= 0; i--) {
    stack.push(pieces[i] ?? null);
  }
}

function listPieces(list: readonly Value[]): (Value | Piece)[] {
  const pieces: (Value | Piece)[] = [new Piece('[')];
  list.forEach((item, i) => {
    if (i > 0) {
      pieces.push(new Piece(' '));
    }
    pieces.push(item);
  });
  pieces.push(new Piece(']'));
  return pieces;
}

function mapPieces(map: Readonly<Record<string, Value>>): (Value | Piece)[] {
  const pieces: (Value | Piece)[] = [new Piece('map[')];
  const keys = Object.keys(map).sort(compareBytes);
  keys.forEach((key, i) => {
    pieces.push(new Piece(`${i > 0 ? ' ' : ''}${key}:`), map[key] ?? null);
  });
  pieces.push(new Piece(']'));
  return pieces;
}

function formatScalar(value: Value): string {
  if (value === null) {
    return '<nil>';
  }
  if (value instanceof NumberLiteral) {
    return numberText(value);
  }
  if (typeof value === 'number') {
    return formatNumber(value);
  }
  return String(value);
}

/**
 * Formats a number like Go: an integer with all digits, like an int or `json.Number`; anything else as a float64, with
 * an exponent below 1e-4 and from 1e6.
 */
function formatNumber(value: number): string {
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) && magnitude < 1e21) {
    return numberText(value);
  }
  const text = magnitude < 1e-4 || magnitude >= 1e6 ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}
