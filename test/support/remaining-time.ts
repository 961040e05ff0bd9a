/** A Go duration (`59m59s`), or a number of seconds beside a key that says so (`"ttl": 3599`). */
const spans = /\b(?:\d+h(?:\d+m)?(?:\d+s)?|\d+m(?:\d+s)?|\d+s)\b|(?<=(?:ttl|TTL|duration|lease)"?:?\s*)\b\d+\b/g;

/**
 * Replaces what is left of a duration by the whole one, which is what recordings show: `59m58s` by `1h` where two seconds
 * may have passed. Any other difference stays.
 *
 * @param passed how long the scenario has run, in seconds; no token or lease is older
 */
export function wholeAgain(line: string, recorded: string, passed: number): string {
  if (line.replace(spans, '') !== recorded.replace(spans, '')) {
    return line;
  }
  const wholes = recorded.match(spans) ?? [];
  let index = 0;
  return line.replace(spans, (left) => {
    const whole = wholes[index++] ?? left;
    return isLeftOf(whole, left, passed) ? whole : left;
  });
}

function isLeftOf(whole: string, left: string, passed: number): boolean {
  const gone = secondsOf(whole) - secondsOf(left);
  return isNumber(whole) === isNumber(left) && gone > 0 && gone <= Math.ceil(passed);
}

function isNumber(span: string): boolean {
  return /^\d+$/.test(span);
}

function secondsOf(span: string): number {
  const factors = { h: 3600, m: 60, s: 1 };
  return isNumber(span)
    ? Number(span)
    : [...span.matchAll(/(\d+)([hms])/g)].reduce(
        (sum, [, count, unit]) => sum + Number(count) * factors[unit as keyof typeof factors],
        0,
      );
}
