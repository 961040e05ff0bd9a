import { trimSpace } from '../../go/text.ts';

/** The maximum width of a line. */
const widest = 78;

/** The cost of a line that is too long. */
const penalty = 1e5;

const utf8Length = (text: string) => Buffer.byteLength(text);

/**
 * Breaks text into lines of at most 78 bytes, including `indent` spaces in front, like OpenBao's `wrapAtLength`. Of all possible breaks, it
 * chooses those with the least sum of squares of the space left in each line.
 */
export function wrap(text: string, indent = 0): string {
  const words = trimSpace(text).replaceAll('\n', ' ').split(' ');
  const lengths = words.map(utf8Length);
  const breaks = bestBreaks(lengths, widest - indent);
  const lines: string[] = [];
  for (let start = 0; start < words.length; ) {
    const end = breaks[start] ?? words.length;
    lines.push(' '.repeat(indent) + words.slice(start, end).join(' '));
    start = end;
  }
  return lines.join('\n');
}

/** For each word, the best end of a line that starts with it. */
function bestBreaks(lengths: readonly number[], limit: number): number[] {
  const count = lengths.length;
  const breaks: number[] = [];
  const costs: number[] = [];
  for (let start = count - 1; start >= 0; start--) {
    let length = lengths.slice(start).reduce((sum, next) => sum + next + 1, -1);
    breaks[start] = count;
    costs[start] = length <= limit || start === count - 1 ? 0 : Number.POSITIVE_INFINITY;
    if (costs[start] === 0) {
      continue;
    }
    length = -1;
    for (let end = start + 1; end < count; end++) {
      length += (lengths[end - 1] ?? 0) + 1;
      const room = limit - length;
      const cost = room * room + (costs[end] ?? 0) + (length > limit ? penalty : 0);
      if (cost < (costs[start] ?? 0)) {
        costs[start] = cost;
        breaks[start] = end;
      }
    }
  }
  return breaks;
}
