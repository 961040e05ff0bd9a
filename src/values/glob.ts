/** Reports whether a text matches a pattern, in which `*` stands for any text and `?` for any character. Takes linear space and no recursion. */
export function matchesGlob(pattern: string, text: string): boolean {
  const wanted = [...pattern];
  const given = [...text];
  let at = 0;
  let next = 0;
  /** The last `*`, and the place in the text to resume from if the rest of the pattern doesn't match. */
  let star = -1;
  let retry = 0;
  while (next < given.length) {
    if (wanted[at] === '*') {
      star = at;
      retry = next;
      at += 1;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[next])) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      retry += 1;
      at = star + 1;
      next = retry;
    } else {
      return false;
    }
  }
  return wanted.slice(at).every((character) => character === '*');
}
