/** Up to so many characters, the machine's own search is bounded by a small factor. */
const shortPattern = 32;

/**
 * As `String.indexOf`, but in linear time whatever the two texts are: V8's search takes time that grows with the product of their
 * lengths for a long pattern that nearly occurs again and again. (Knuth, Morris and Pratt's algorithm.)
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

/** For each beginning of a pattern, how long its longest proper ending is that the pattern begins with too. */
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

/** Whether a text matches a pattern in which `*` stands for any text, also for none. */
export function matchesStars(pattern: string, text: string): boolean {
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
