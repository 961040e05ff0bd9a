/**
 * A point in time: nanoseconds since 1970 in UTC. It is a bigint so that the compiler catches every mix-up with a
 * duration, which is a number of seconds.
 */
export type Moment = bigint;

export const nanosecondsPerSecond = 1_000_000_000n;
const second = nanosecondsPerSecond;
const millisecond = 1_000_000n;

/** Converts a duration in seconds, possibly fractional, to nanoseconds. Rounds where the number is inexact. */
export function nanoseconds(seconds: number): bigint {
  const whole = Math.trunc(seconds);
  return whole === seconds
    ? BigInt(seconds) * second
    : BigInt(whole) * second + BigInt(Math.round((seconds - whole) * 1e9));
}

/** Converts a duration in nanoseconds to seconds. Exact for whole seconds and for anything below 97 days. */
export function secondsOf(duration: bigint): number {
  return Number(duration / second) + Number(duration % second) / 1e9;
}

/** Returns the whole seconds since 1970 (Go's time.Unix). */
export function unixSeconds(moment: Moment): number {
  return Number(floorDivide(moment, second));
}

/** Returns the whole milliseconds since 1970. */
export function unixMilliseconds(moment: Moment): number {
  return Number(floorDivide(moment, millisecond));
}

/** Converts milliseconds since 1970 to a moment. */
export function momentOf(milliseconds: number): Moment {
  return BigInt(Math.floor(milliseconds)) * millisecond;
}

/** Rounds a moment down to the second. */
export function wholeSecond(moment: Moment): Moment {
  return floorDivide(moment, second) * second;
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend < 0n && dividend % divisor !== 0n ? quotient - 1n : quotient;
}

/** Go's zero time, which stands for "none". */
export const zeroTime: Moment = -62_135_596_800n * second;

/** The range of moments that RFC 3339 can represent: its years have four digits. The end is exclusive. */
const firstFourDigitYear = -62_167_219_200n * second;
const afterFourDigitYears = 253_402_300_800n * second;

/** Reports whether RFC 3339 can represent the moment. Where it can't, Go's time.Time refuses to be marshalled. */
export function hasFourDigitYear(moment: Moment): boolean {
  return moment >= firstFourDigitYear && moment < afterFourDigitYears;
}

/** Formats a moment in UTC like Go's RFC3339Nano: up to nine fractional digits, without trailing zeros. */
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
 * Formats a moment for storage: RFC 3339 in UTC with nine fractional digits, `2026-11-22T07:52:41.891123456Z`. The
 * texts sort chronologically.
 *
 * @throws RangeError for a year that doesn't have four digits
 */
export function storedTime(moment: Moment): string {
  if (!hasFourDigitYear(moment)) {
    throw new RangeError('year outside of range [0,9999]');
  }
  return `${dateAndTime(moment)}.${fractionOf(moment)}Z`;
}

/** Formats a moment like `storedTime`; null stays null. */
export function storedTimeOrNull(moment: Moment | null): string | null {
  return moment === null ? null : storedTime(moment);
}

function fractionOf(moment: Moment): string {
  const rest = Number(moment % second);
  return String(rest < 0 ? rest + 1e9 : rest).padStart(9, '0');
}

/**
 * Formats date and time to the second: `2026-11-22T07:52:41`. Like Go, it prints years of more than four digits without
 * a plus sign.
 */
export function dateAndTime(moment: Moment): string {
  const seconds = unixSeconds(moment);
  if (seconds === latest.seconds) {
    return latest.text;
  }
  const before = latest;
  latest = earlier;
  earlier = before;
  if (seconds !== latest.seconds) {
    latest = { seconds, text: dateAndTimeOf(new Date(seconds * 1000)) };
  }
  return latest.text;
}

/** The last two seconds formatted. A busy server alternates between the time of its logins and that of their expiry. */
let latest = { seconds: Number.NaN, text: '' };
let earlier = latest;

/** Not by `toISOString`: its first call in a process looks up the local time zone, which is not needed here and takes a command 0.15 ms. */
function dateAndTimeOf(date: Date): string {
  const year = date.getUTCFullYear();
  if (Number.isNaN(year)) {
    throw new RangeError('Invalid time value');
  }
  const longYear = `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}`;
  const day = `${longYear}-${twoDigits(date.getUTCMonth() + 1)}-${twoDigits(date.getUTCDate())}`;
  return `${day}T${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())}:${twoDigits(date.getUTCSeconds())}`;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

const zero = 0x30;
const dash = 0x2d;

/**
 * Parses the output of `storedTime`.
 *
 * @throws Error for any other value
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
    // A character that isn't a digit makes its number NaN, for which every comparison fails.
    if (!Number.isNaN(days) && hour < 24 && minute < 60 && seconds < 60 && fraction >= 0) {
      return BigInt(days * 86_400 + hour * 3_600 + minute * 60 + seconds) * second + BigInt(fraction);
    }
  }
  throw new Error(`invalid stored time ${JSON.stringify(text) ?? 'undefined'}`);
}

/** Parses like `readStoredTime`; null stays null. */
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

/** Parses decimal digits; NaN if any character isn't a digit. */
function digits(text: string, start: number, end: number): number {
  let number = 0;
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - zero;
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN;
  }
  return number;
}

/**
 * Counts the days from 1970 to a date of the Gregorian calendar; NaN for an invalid date. Years start in March here, so
 * that a leap day ends its year.
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
