import { type Moment, nanosecondsPerSecond } from './time.ts';

const units: ReadonlyArray<readonly [letter: string, seconds: bigint]> = [
  ['d', 86_400n],
  ['h', 3600n],
  ['m', 60n],
  ['s', 1n],
];

/** Describes a moment relative to `now`, with its two largest units: `1h30m ago`, `in 2d`, `now` within a second. */
export function relativeTime(moment: Moment, now: Moment): string {
  const distance = (moment > now ? moment - now : now - moment) / nanosecondsPerSecond;
  const text = roughDuration(distance);
  if (text === '') {
    return 'now';
  }
  return moment > now ? `in ${text}` : `${text} ago`;
}

function roughDuration(seconds: bigint): string {
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first < 0) {
    return '';
  }
  let rest = seconds;
  let text = '';
  for (const [letter, size] of units.slice(first, first + 2)) {
    const count = rest / size;
    rest %= size;
    text += count > 0n ? `${count}${letter}` : '';
  }
  return text;
}
