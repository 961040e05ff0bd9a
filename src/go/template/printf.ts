import { goQuote, goQuoteAscii } from '../quote.ts';
import { checkTextLength } from './bounds.ts';
import { goTypeOf, showValue, type TemplateValue } from './data.ts';

/** Formatting like Go's `fmt`. */

/** Formats a value like `%v`. */
export function formatValue(value: TemplateValue): string {
  return value === undefined ? '<nil>' : showValue(value);
}

/** Formats operands like Go's `Sprint`, with a space between two that aren't strings. */
export function sprint(args: readonly TemplateValue[]): string {
  let text = '';
  args.forEach((arg, i) => {
    const gap = i > 0 && typeof arg !== 'string' && typeof args[i - 1] !== 'string' ? ' ' : '';
    text += gap + formatValue(arg);
  });
  return text;
}

/** A verb with its flags, width and precision. */
interface Directive {
  readonly flags: string;
  readonly width: number;
  /** -1 if absent. */
  readonly precision: number;
  readonly verb: string;
}

/** Formats like Go's `Sprintf`, for strings, booleans and numbers. Errors are reported within the text, as in Go. */
export function sprintf(format: string, args: readonly TemplateValue[]): string {
  let next = 0;
  let text = '';
  let start = 0;
  for (const match of format.matchAll(/%([-+# 0]*)(\d*)(?:\.(\d*))?([\s\S])?/gu)) {
    const [all, flags = '', width = '', precision, verb = ''] = match;
    text += format.slice(start, match.index);
    start = match.index + all.length;
    checkTextLength(text.length);
    if (verb === '' || Number(width) > maxNumber || Number(precision) > maxNumber) {
      // After a number that is too large, Go treats the rest of the format as part of it.
      text += '%!(NOVERB)';
      start = format.length;
      break;
    }
    if (verb === '%') {
      text += '%';
    } else if (next >= args.length) {
      text += `%!${verb}(MISSING)`;
    } else {
      text += formatOne({ flags, width: Number(width), precision: numberOr(precision, -1), verb }, args[next++]);
    }
  }
  text += format.slice(start);
  const extra = args.slice(next).map((arg) => (arg === undefined ? '<nil>' : `${goTypeOf(arg)}=${formatValue(arg)}`));
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(', ')})`;
}

/** The largest width and precision (Go's `fmt.tooLarge`). */
const maxNumber = 1_000_000;

function numberOr(digits: string | undefined, other: number): number {
  return digits === undefined ? other : Number(digits);
}

function formatOne(directive: Directive, arg: TemplateValue): string {
  const text = formatUnpadded(directive, arg);
  if (text !== undefined) {
    return pad(directive, text, arg);
  }
  return arg === undefined ? `%!${directive.verb}(<nil>)` : `%!${directive.verb}(${goTypeOf(arg)}=${formatValue(arg)})`;
}

/** Formats an argument without padding; undefined if the verb doesn't apply to its type. */
function formatUnpadded(directive: Directive, arg: TemplateValue): string | undefined {
  const { verb } = directive;
  if (verb === 'T') {
    return arg === undefined ? '<nil>' : goTypeOf(arg);
  }
  if (verb === 'v' && typeof arg !== 'string') {
    return formatValue(arg);
  }
  if (typeof arg === 'string') {
    return formatText(directive, arg);
  }
  if (typeof arg === 'boolean') {
    return verb === 't' ? `${arg}` : undefined;
  }
  if (typeof arg === 'bigint') {
    return formatInteger(directive, arg);
  }
  return typeof arg === 'number' ? formatFloat(directive, arg) : undefined;
}

function formatText({ flags, precision, verb }: Directive, text: string): string | undefined {
  const cut = precision < 0 ? text : [...text].slice(0, precision).join('');
  switch (verb) {
    case 's':
    case 'v':
      return cut;
    case 'q':
      return flags.includes('+') ? goQuoteAscii(cut) : goQuote(cut);
    case 'x':
      return Buffer.from(cut).toString('hex');
    case 'X':
      return Buffer.from(cut).toString('hex').toUpperCase();
    default:
      return undefined;
  }
}

const radixes: Readonly<Record<string, number>> = { d: 10, b: 2, o: 8, x: 16, X: 16 };

function formatInteger({ flags, verb }: Directive, value: bigint): string | undefined {
  if (verb === 'c') {
    return characterOf(value);
  }
  if (verb === 'q') {
    return `'${goQuote(characterOf(value)).slice(1, -1)}'`;
  }
  if (verb === 'U') {
    return `U+${BigInt.asUintN(64, value).toString(16).toUpperCase().padStart(4, '0')}`;
  }
  const radix = radixes[verb];
  if (radix === undefined) {
    return undefined;
  }
  const digits = (value < 0n ? -value : value).toString(radix);
  const sign = value < 0n ? '-' : (/[+ ]/.exec(flags.includes('+') ? '+' : flags)?.[0] ?? '');
  return sign + (verb === 'X' ? digits.toUpperCase() : digits);
}

/** Returns the character of a code point, or U+FFFD if it is invalid. */
function characterOf(value: bigint): string {
  const isCharacter = value >= 0n && value <= 0x10ffffn && (value < 0xd800n || value > 0xdfffn);
  return isCharacter ? String.fromCodePoint(Number(value)) : '\ufffd';
}

function formatFloat({ precision, verb }: Directive, value: number): string | undefined {
  if (verb === 'f' || verb === 'F') {
    return toFixedEven(value, precision < 0 ? 6 : precision);
  }
  return verb === 'g' ? formatValue(value) : undefined;
}

/** The most digits that `toFixed` returns. */
const maxDigits = 100;

/** Formats with a fixed number of fractional digits, rounding half to even. */
function toFixedEven(value: number, digits: number): string {
  const shown = Math.min(digits, maxDigits);
  const exact = value.toFixed(maxDigits);
  const end = exact.indexOf('.') + 1 + shown;
  const isTie = /^50*$/.test(exact.slice(end));
  const isEven = /[02468]\.?$/.test(exact.slice(0, end));
  const text = isTie && isEven ? exact.slice(0, end).replace(/\.$/, '') : value.toFixed(shown);
  return text + '0'.repeat(digits - shown);
}

function pad({ flags, width }: Directive, text: string, arg: TemplateValue): string {
  const missing = width - [...text].length;
  if (missing <= 0) {
    return text;
  }
  if (flags.includes('-')) {
    return text + ' '.repeat(missing);
  }
  if (!flags.includes('0')) {
    return ' '.repeat(missing) + text;
  }
  const sign = typeof arg === 'string' ? '' : (/^[-+ ]/.exec(text)?.[0] ?? '');
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}
