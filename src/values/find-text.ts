/** The longest pattern left to `String.indexOf`: its worst case exceeds linear time by at most this factor. */
const shortPattern = 32;

/**
 * Finds a pattern like `String.indexOf`, but always in linear time (Knuth-Morris-Pratt). V8's search needs time
 * proportional to the product of both lengths for a long pattern that nearly occurs again and again.
 */
export function indexOfText(text: string, pattern: string, from = 0): number {
  if (pattern.length <= shortPattern) {
    return text.indexOf(pattern, from);
  }
  const borders = bordersOf(pattern);
  let matched = 0;
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    while (matched > 0 && pattern.charCodeAt(matched) !== unit) {
      matched = borders[matched - 1] ?? 0;
    }
    if (pattern.charCodeAt(matched) === unit) {
      matched++;
    }
    if (matched === pattern.length) {
      return at + 1 - matched;
    }
  }
  return -1;
}

/**
 * Returns, for each prefix of a pattern, the length of its longest proper suffix that is also a prefix of the pattern.
 */
function bordersOf(pattern: string): Uint32Array {
  const borders = new Uint32Array(pattern.length);
  let matched = 0;
  for (let at = 1; at < pattern.length; at++) {
    const unit = pattern.charCodeAt(at);
    while (matched > 0 && pattern.charCodeAt(matched) !== unit) {
      matched = borders[matched - 1] ?? 0;
    }
    if (pattern.charCodeAt(matched) === unit) {
      matched++;
    }
    borders[at] = matched;
  }
  return borders;
}

/** Reports whether a text matches a pattern in which `*` stands for any text, including none. */
export function matchesWildcards(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) {
    return pattern === text;
  }
  if (!text.startsWith(first)) {
    return false;
  }
  let at = first.length;
  for (const part of others) {
    const found = indexOfText(text, part, at);
    if (found < 0) {
      return false;
    }
    at = found + part.length;
  }
  return text.length - at >= last.length && text.endsWith(last);
}
