/**
 * A moment: nanoseconds since 1970, UTC. A bigint, so that the compiler finds every place that mixes it with a duration, which is
 * a number of seconds.
 */
export type Moment = bigint;

/** How many nanoseconds a second has. */
export const nanosecondsPerSecond = 1_000_000_000n;
const second = nanosecondsPerSecond;
const millisecond = 1_000_000n;

/** A duration in seconds, which may have a fraction, in nanoseconds; rounded where the number can't hold them exactly. */
export function nanoseconds(seconds: number): bigint {
  const whole = Math.trunc(seconds);
  return whole === seconds
    ? BigInt(seconds) * second
    : BigInt(whole) * second + BigInt(Math.round((seconds - whole) * 1e9));
}

/** A duration in nanoseconds as seconds: exact for whole seconds, and for all of less than 97 days. */
export function secondsOf(duration: bigint): number {
  return Number(duration / second) + Number(duration % second) / 1e9;
}

/** The seconds, whole, since 1970 (Go's time.Unix). */
export function unixSeconds(moment: Moment): number {
  return Number(floorDivide(moment, second));
}

/** The milliseconds, whole, since 1970. */
export function unixMilliseconds(moment: Moment): number {
  return Number(floorDivide(moment, millisecond));
}

/** The moment that so many milliseconds since 1970 are. */
export function momentOf(milliseconds: number): Moment {
  return BigInt(Math.floor(milliseconds)) * millisecond;
}

/** The moment without its part of a second. */
export function wholeSecond(moment: Moment): Moment {
  return floorDivide(moment, second) * second;
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend < 0n && dividend % divisor !== 0n ? quotient - 1n : quotient;
}

/** Go's zero time, which stands for "none". */
export const zeroTime: Moment = -62_135_596_800n * second;

/** The first moment, and the one after the last, that RFC 3339 can spell: it has four digits for the year. */
const firstSpelled = -62_167_219_200n * second;
const afterSpelled = 253_402_300_800n * second;

/** Whether RFC 3339 can spell the moment. Go's time.Time refuses to be marshalled where it can't. */
export function isSpelled(moment: Moment): boolean {
  return moment >= firstSpelled && moment < afterSpelled;
}

/** Prints a moment in UTC as Go's RFC3339Nano: up to nine digits for the fraction, without trailing zeros. */
export function formatTime(moment: Moment): string {
  const fraction = fractionOf(moment);
  if (fraction === '000000000') {
    return `${dateAndTime(moment)}Z`;
  }
  let end = fraction.length;
  while (fraction.charCodeAt(end - 1) === zero) {
    end--;
  }
  return `${dateAndTime(moment)}.${fraction.slice(0, end)}Z`;
}

/**
 * A moment as documents hold it: RFC 3339 in UTC with nine digits for the fraction, `2026-11-22T07:52:41.891123456Z`. So the texts
 * sort as the moments do.
 *
 * @throws RangeError for a year that has no four digits
 */
export function storedTime(moment: Moment): string {
  if (!isSpelled(moment)) {
    throw new RangeError('year outside of range [0,9999]');
  }
  return `${dateAndTime(moment)}.${fractionOf(moment)}Z`;
}

/** `storedTime`, or null for null. */
export function storedTimeOrNull(moment: Moment | null): string | null {
  return moment === null ? null : storedTime(moment);
}

function fractionOf(moment: Moment): string {
  const rest = Number(moment % second);
  return String(rest < 0 ? rest + 1e9 : rest).padStart(9, '0');
}

/** `2026-11-22T07:52:41`. A year of more than four digits is printed as Go does, without a sign before it. */
export function dateAndTime(moment: Moment): string {
  const seconds = unixSeconds(moment);
  if (seconds === latest.seconds) {
    return latest.text;
  }
  const before = latest;
  latest = earlier;
  earlier = before;
  if (seconds !== latest.seconds) {
    const iso = new Date(seconds * 1000).toISOString();
    latest = { seconds, text: iso.charCodeAt(4) === dash ? iso.slice(0, 19) : withLongYear(iso) };
  }
  return latest.text;
}

/** The two seconds that were printed last: a busy server prints that of its logins and that of their expiry by turns. */
let latest = { seconds: Number.NaN, text: '' };
let earlier = latest;

/** From `+010000-…` or `-000001-…`. */
function withLongYear(iso: string): string {
  const year = Number(iso.slice(0, 7));
  return `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}${iso.slice(7, 22)}`;
}

const zero = 0x30;
const dash = 0x2d;

/**
 * Reads what `storedTime` has written.
 *
 * @throws Error where it is anything else
 */
export function readStoredTime(text: unknown): Moment {
  if (typeof text === 'string' && text.length === 30 && hasSeparators(text)) {
    const month = digits(text, 5, 7);
    const day = digits(text, 8, 10);
    const hour = digits(text, 11, 13);
    const minute = digits(text, 14, 16);
    const seconds = digits(text, 17, 19);
    const fraction = digits(text, 20, 29);
    const days = daysSince1970(digits(text, 0, 4), month, day);
    // A digit that is none makes NaN of all that it is in, for which no comparison holds.
    if (!Number.isNaN(days) && hour < 24 && minute < 60 && seconds < 60 && fraction >= 0) {
      return BigInt(days * 86_400 + hour * 3_600 + minute * 60 + seconds) * second + BigInt(fraction);
    }
  }
  throw new Error(`${JSON.stringify(text) ?? 'undefined'} is no time as a state holds it`);
}

/** `readStoredTime`, or null for null. */
export function readStoredTimeOrNull(text: unknown): Moment | null {
  return text === null ? null : readStoredTime(text);
}

function hasSeparators(text: string): boolean {
  return (
    text.charCodeAt(4) === dash &&
    text.charCodeAt(7) === dash &&
    text.charCodeAt(10) === 0x54 &&
    text.charCodeAt(13) === 0x3a &&
    text.charCodeAt(16) === 0x3a &&
    text.charCodeAt(19) === 0x2e &&
    text.charCodeAt(29) === 0x5a
  );
}

/** The number that digits stand for; NaN where any isn't one. */
function digits(text: string, start: number, end: number): number {
  let number = 0;
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - zero;
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN;
  }
  return number;
}

/**
 * The days from 1970 to a date of the Gregorian calendar; NaN for a date that isn't in it. Years begin in March here, so that a leap
 * day is the last of its year.
 */
export function daysSince1970(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) {
    return Number.NaN;
  }
  const marchYear = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - 719_468;
}

function daysIn(year: number, month: number): number {
  if (month === 2) {
    return isLeap(year) ? 29 : 28;
  }
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
