const isLetter = (char: string) => /^\p{L}$/u.test(char);
const isDigit = (char: string) => /^\p{Nd}$/u.test(char);

/** Compares keys in the order of go-yaml: letters after everything else, and runs of digits by their value. */
export function compareKeys(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const [x, y] = [left[i] ?? '', right[i] ?? ''];
    if (x !== y) {
      return compareAt(left, right, i);
    }
  }
  return left.length - right.length;
}

function compareAt(left: readonly string[], right: readonly string[], i: number): number {
  const [x, y] = [left[i] ?? '', right[i] ?? ''];
  const byCode = (x.codePointAt(0) ?? 0) - (y.codePointAt(0) ?? 0);
  if (isLetter(x) && isLetter(y)) {
    return byCode;
  }
  if (isLetter(x) || isLetter(y)) {
    return isLetter(y) ? -1 : 1;
  }
  const start = (x === '0' || y === '0') && followsNumber(left, i) ? 1 : 0;
  const [first, second] = [numberFrom(left, i, start), numberFrom(right, i, start)];
  return first.value - second.value || first.end - second.end || byCode;
}

/** Reports whether the digits before this position form a number other than 0. */
function followsNumber(chars: readonly string[], i: number): boolean {
  for (let j = i - 1; j >= 0 && isDigit(chars[j] ?? ''); j--) {
    if (chars[j] !== '0') {
      return true;
    }
  }
  return false;
}

function numberFrom(
  chars: readonly string[],
  start: number,
  value: number,
): { readonly value: number; readonly end: number } {
  let [sum, end] = [value, start];
  while (end < chars.length && isDigit(chars[end] ?? '')) {
    sum = sum * 10 + ((chars[end]?.codePointAt(0) ?? 0) - 0x30);
    end++;
  }
  return { value: sum, end };
}
