import { isNumber, numberText } from '../values/number.ts';
import { daysSince1970, type Moment, nanosecondsPerSecond, zeroTime } from '../values/time.ts';
import type { Value } from '../values/value.ts';
import { parseInt64 } from './strconv.ts';

/**
 * Parses a point in time from a request or policy: RFC 3339, or seconds since 1970 as a number or digits (OpenBao's
 * parseutil.ParseAbsoluteTime).
 *
 * A number of seconds too large for Go's time.Time starts over, so it is long past. Any other moment that no Date can
 * hold (beyond the year 275760) becomes the last or first one that a Date can.
 *
 * @throws Error with Go's message
 */
export function parseTime(value: Value): Moment {
  if (!isNumber(value) && typeof value !== 'string') {
    throw new Error('could not parse time from input type');
  }
  const moment = isNumber(value)
    ? fromEpoch(parseInt64(numberText(value)))
    : (parseRfc3339(value) ?? parseEpoch(value));
  if (moment === undefined) {
    throw new Error('could not parse string as date and time');
  }
  return moment;
}

/** Converts seconds since 1970. Go counts them from the year 1 in 64 bits. */
function fromEpoch(seconds: bigint): Moment {
  const moment = BigInt.asIntN(64, seconds + sinceYear1) * nanosecondsPerSecond + zeroTime;
  return moment > lastDate ? lastDate : moment < -lastDate ? -lastDate : moment;
}

/** The seconds from the year 1 to 1970. */
const sinceYear1 = -zeroTime / nanosecondsPerSecond;

/** Reports whether Go's time.Time accepts a text as JSON. The shortest one is `2006-01-02T1:04:05Z`. */
export function isRfc3339(text: string): boolean {
  return text.charCodeAt(10) === letterT && parseRfc3339(text) !== undefined;
}

const letterT = 0x54;

/** The last moment that a Date can hold. */
const lastDate = 8_640_000_000_000n * nanosecondsPerSecond;

function parseEpoch(text: string): Moment | undefined {
  try {
    return fromEpoch(parseInt64(text));
  } catch {
    return undefined;
  }
}

/**
 * Parses RFC 3339 as leniently as Go: a one-digit hour, a comma before the fraction and an offset of 24 hours are
 * accepted. Returns undefined for any other text.
 */
export function parseRfc3339(text: string): Moment | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/.exec(text);
  if (match === null) {
    return undefined;
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, seconds = 0] = match.slice(1, 7).map(Number);
  const days = daysSince1970(year, month, day);
  const offsetHours = Number(match[9] ?? 0);
  const offsetMinutes = Number(match[10] ?? 0);
  if (Number.isNaN(days) || hour > 23 || minute > 59 || seconds > 59 || offsetHours > 24 || offsetMinutes > 60) {
    return undefined;
  }
  const offset = (offsetHours * 60 + offsetMinutes) * 60;
  const local = days * 86_400 + hour * 3_600 + minute * 60 + seconds;
  const fraction = BigInt((match[7] ?? '').slice(0, 9).padEnd(9, '0'));
  return BigInt(match[8] === '-' ? local + offset : local - offset) * nanosecondsPerSecond + fraction;
}
