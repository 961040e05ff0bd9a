import { isDigit, isPrintableAscii, trimUnits } from '../values/ascii.ts';
import { fitsInt64, isNumber, numberText, parseSmallInteger } from '../values/number.ts';
import { nanoseconds, nanosecondsPerSecond, secondsOf } from '../values/time.ts';
import type { Value } from '../values/value.ts';
import { parseInt64 } from './strconv.ts';

const day = 86_400n * nanosecondsPerSecond;

const units: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00b5s', 1_000n],
  ['\u03bcs', 1_000n],
  ['ms', 1_000_000n],
  ['s', nanosecondsPerSecond],
  ['m', 60n * nanosecondsPerSecond],
  ['h', 3_600n * nanosecondsPerSecond],
]);

/** One more than the longest duration in nanoseconds. Go checks sums against it before applying the sign. */
const limit = 1n << 63n;

/** Parses like `parseExactDuration`, but truncates to whole seconds, as fields of type duration do. */
export function parseDuration(value: Value): number {
  return wholeSeconds(parseExactDuration(value));
}

/**
 * Parses a duration to seconds, with its fraction: a number or digits are seconds, `1d` is a day, anything else is for
 * Go's `time.ParseDuration`; `''` and null are 0 (OpenBao's parseutil.ParseDurationSecond).
 *
 * @throws Error with Go's message
 */
export function parseExactDuration(value: Value): number {
  return secondsOf(parseNanoseconds(value));
}

/** Truncates a duration toward zero, as responses show it (Go's `int64(d.Seconds())`). */
export function wholeSeconds(seconds: number): number {
  // Adding zero turns -0 into 0; -0 would be printed with its sign.
  return Math.trunc(seconds) + 0;
}

function parseNanoseconds(value: Value): bigint {
  if (value === null || value === '') {
    return 0n;
  }
  const text = isNumber(value) ? numberText(value) : value;
  if (typeof text !== 'string') {
    throw new Error('could not parse duration from input');
  }
  const seconds = /^[+-]?[0-9]+$/.test(text) ? parseSmallInteger(text) : undefined;
  if (seconds !== undefined && fitsInt64(seconds)) {
    return multiply(seconds, nanosecondsPerSecond);
  }
  if (text.endsWith('d')) {
    return multiply(parseInt64(text.slice(0, -1)), day);
  }
  return parseGoDuration(text);
}

function multiply(count: bigint, unit: bigint): bigint {
  const product = count * unit;
  if (!fitsInt64(product)) {
    throw new Error('multiplication of durations resulted in overflow, one operand may be too large');
  }
  return product;
}

/**
 * Parses a duration such as `1h30m`, `-1.5s` or `300ms` to nanoseconds (Go's time.ParseDuration).
 *
 * @throws Error with Go's message
 */
export function parseGoDuration(text: string): bigint {
  const invalid = () => new Error(`time: invalid duration ${quote(text)}`);
  const negative = text.startsWith('-');
  const start = negative || text.startsWith('+') ? 1 : 0;
  if (text.length === start) {
    throw invalid();
  }
  if (text.length === start + 1 && text[start] === '0') {
    return 0n;
  }
  let total = 0n;
  for (let at = start; at < text.length; ) {
    const wholeEnd = runEnd(text, at, isDigit);
    const fractionStart = text[wholeEnd] === '.' ? wholeEnd + 1 : wholeEnd;
    const fractionEnd = fractionStart === wholeEnd ? wholeEnd : runEnd(text, fractionStart, isDigit);
    if (wholeEnd === at && fractionEnd === fractionStart) {
      throw invalid();
    }
    const count = parseSmallInteger(text.slice(at, wholeEnd));
    if (count === undefined || count > limit) {
      throw invalid();
    }
    const nameEnd = runEnd(text, fractionEnd, isUnitCharacter);
    const name = text.slice(fractionEnd, nameEnd);
    if (name === '') {
      throw new Error(`time: missing unit in duration ${quote(text)}`);
    }
    const unit = units.get(name);
    if (unit === undefined) {
      throw new Error(`time: unknown unit ${quote(name)} in duration ${quote(text)}`);
    }
    const part =
      count * unit + (fractionEnd === fractionStart ? 0n : fractionOf(text.slice(fractionStart, fractionEnd), unit));
    total += part;
    if (part > limit || total > limit) {
      throw invalid();
    }
    at = nameEnd;
  }
  if (negative) {
    return -total;
  }
  if (total === limit) {
    throw invalid();
  }
  return total;
}

/** Returns the end of the run of passing units that starts at `start`. */
function runEnd(text: string, start: number, passes: (unit: number) => boolean): number {
  let end = start;
  while (end < text.length && passes(text.charCodeAt(end))) {
    end++;
  }
  return end;
}

/** Reports whether a character can belong to a unit's name: anything but a point or a digit. */
function isUnitCharacter(unit: number): boolean {
  return unit !== 0x2e && !isDigit(unit);
}

/**
 * Computes `0.<digits>` of a unit. Rounds like Go, which calculates in float64 and ignores digits that overflow an
 * int64.
 */
function fractionOf(digits: string, unit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    const next = value * 10n + BigInt(digit);
    if (next > limit - 1n) {
      break;
    }
    value = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}

/** Quotes like Go's time package: bytes outside printable ASCII become `\x..`. */
function quote(text: string): string {
  const bytes = isPrintableAscii(text) ? text : Buffer.from(text).toString('latin1');
  const quoted = bytes.replace(/[^ !#-[\]-\x7f]/g, (byte) => {
    return byte === '"' || byte === '\\' ? `\\${byte}` : `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `"${quoted}"`;
}

/** Formats a duration like Go: `1h0m0s`, `1.5s`, `300ms`, `0s`. */
export function formatGoDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) {
    return '0s';
  }
  const sign = nanoseconds < 0n ? '-' : '';
  const magnitude = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (magnitude < nanosecondsPerSecond) {
    return sign + formatSubsecond(magnitude);
  }
  const minutes = magnitude / (60n * nanosecondsPerSecond);
  const seconds = `${decimal(magnitude % (60n * nanosecondsPerSecond), 9)}s`;
  if (minutes === 0n) {
    return sign + seconds;
  }
  if (minutes < 60n) {
    return `${sign}${minutes}m${seconds}`;
  }
  return `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

function formatSubsecond(nanoseconds: bigint): string {
  if (nanoseconds < 1_000n) {
    return `${nanoseconds}ns`;
  }
  if (nanoseconds < 1_000_000n) {
    return `${decimal(nanoseconds, 3)}\u00b5s`;
  }
  return `${decimal(nanoseconds, 6)}ms`;
}

function isZero(unit: number): boolean {
  return unit === 0x30;
}

/** Formats `count` times 10^-`places` as a decimal without trailing zeros. */
function decimal(count: bigint, places: number): string {
  const digits = String(count).padStart(places + 1, '0');
  const fraction = trimUnits(digits.slice(-places), isZero, 'back');
  const whole = digits.slice(0, -places);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** Formats seconds as a Go duration: `768h0m0s`, `1.5s`. */
export function formatSeconds(seconds: number): string {
  return formatGoDuration(nanoseconds(seconds));
}

/** Formats seconds like the CLI's tables, without trailing zero units: `1h`, `1m30s`, `0s`. */
export function humanDuration(seconds: number): string {
  const text = formatSeconds(seconds);
  const minutes = text.endsWith('m0s') ? text.slice(0, -2) : text;
  return minutes.replace('h0m', 'h');
}
