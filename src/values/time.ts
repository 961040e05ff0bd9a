import { isNumber, numberText, parseInt64 } from './number.ts';
import type { Value } from './value.ts';

/** Prints a moment in UTC as Go's RFC3339Nano: `2026-01-02T03:04:05.12Z`, without trailing zeros. `ms` are since 1970. */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.?0+Z$/, 'Z');
}

/** The moments that a Date holds lie within this many milliseconds around 1970. */
const MAX_DATE = 8.64e15;

/**
 * Reads a moment in milliseconds since 1970: RFC 3339, or seconds since 1970 as a number or as digits
 * (parseutil.ParseAbsoluteTime). Throws an Error with Go's message; so it does for what lies beyond the year 275760.
 */
export function parseTime(value: Value): number {
  if (isNumber(value)) return inRange(Number(parseInt64(numberText(value))) * 1000);
  if (typeof value !== 'string') throw new Error('could not parse time from input type');
  const seconds = /^[+-]?[0-9]+$/.test(value) ? Number(value) : undefined;
  return inRange(seconds === undefined ? parseRfc3339(value) : seconds * 1000);
}

function inRange(ms: number | undefined): number {
  if (ms === undefined || Math.abs(ms) > MAX_DATE) throw new Error('could not parse string as date and time');
  return ms;
}

/** RFC 3339 with the liberties that Go takes: an hour of one digit, a comma before the fraction. */
function parseRfc3339(text: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  date.setUTCHours(hour, minute, second, Math.trunc(Number(`0.${match[7] ?? 0}`) * 1000));
  const offsetHours = Number(match[9] ?? 0);
  const offsetMinutes = Number(match[10] ?? 0);
  if (offsetHours > 24 || offsetMinutes > 60) return undefined;
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000;
  return date.getTime() - (match[8] === '-' ? -offset : offset);
}
