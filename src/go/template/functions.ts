import { indexOfText, matchesWildcards } from '../../values/find-text.ts';
import { randomBase62, uuid } from '../../values/ids.ts';
import { type Moment, unixMilliseconds, unixSeconds } from '../../values/time.ts';
import { toLower } from '../text.ts';
import { checkTextLength } from './bounds.ts';
import { compare, equals, equalsAny, lengthOf } from './comparison.ts';
import { isTruthy, type TemplateValue } from './data.ts';
import { escapeHtml, escapeJs, escapeQuery } from './escaping.ts';
import { indexValue, sliceValue } from './index-slice.ts';
import { formatValue, sprint, sprintf } from './printf.ts';

export type ParameterType = 'string' | 'int' | 'any';

/** A function that templates can call. */
export interface TemplateFunction {
  readonly parameters: readonly ParameterType[];
  /** The type of further arguments, if the function is variadic. */
  readonly rest?: ParameterType;
  /** @throws Error for unsuitable arguments */
  readonly call: (args: readonly TemplateValue[], now: Moment) => TemplateValue;
}

/**
 * Looks up a function: one of OpenBao's (sdk/helper/template), except `timestamp`, or of Go's, except `call`, since
 * templates have no function values.
 */
export function templateFunction(name: string): TemplateFunction | undefined {
  return functions.get(name);
}

const functions: ReadonlyMap<string, TemplateFunction> = new Map([
  ['random', { parameters: ['int'], call: ([length]) => randomText(Number(length)) }],
  ['truncate', { parameters: ['int', 'string'], call: ([length, text]) => truncate(Number(length), `${text}`) }],
  [
    'truncate_sha256',
    { parameters: ['int', 'string'], call: ([length, text]) => truncateWithHash(Number(length), `${text}`) },
  ],
  ['uppercase', textFunction((text) => text.toUpperCase())],
  ['lowercase', textFunction(toLower)],
  [
    'replace',
    {
      parameters: ['string', 'string', 'string'],
      call: ([find, replacement, text]) => replaceText(`${text}`, `${find}`, `${replacement}`),
    },
  ],
  ['sha256', textFunction(sha256)],
  ['base64', textFunction((text) => Buffer.from(text).toString('base64'))],
  ['decode_base64', textFunction((text) => decode(text, 'base64'))],
  ['hex', textFunction((text) => Buffer.from(text).toString('hex'))],
  ['decode_hex', textFunction((text) => decode(text, 'hex'))],
  ['unix_time', { parameters: [], call: (_none, now) => String(unixSeconds(now)) }],
  ['unix_time_millis', { parameters: [], call: (_none, now) => String(unixMilliseconds(now)) }],
  ['uuid', { parameters: [], call: () => uuid() }],
  ['glob', { parameters: ['string', 'string'], call: ([pattern, text]) => matchesWildcards(`${pattern}`, `${text}`) }],
  ['and', { parameters: ['any'], rest: 'any', call: (args) => args.find((arg) => !isTruthy(arg)) ?? args.at(-1) }],
  ['or', { parameters: ['any'], rest: 'any', call: (args) => args.find(isTruthy) ?? args.at(-1) }],
  ['not', { parameters: ['any'], call: ([arg]) => !isTruthy(arg) }],
  ['len', { parameters: ['any'], call: ([arg]) => lengthOf(arg) }],
  ['print', { parameters: [], rest: 'any', call: sprint }],
  ['printf', { parameters: ['string'], rest: 'any', call: ([format, ...args]) => sprintf(`${format}`, args) }],
  ['println', { parameters: [], rest: 'any', call: (args) => `${args.map(formatValue).join(' ')}\n` }],
  ['html', { parameters: [], rest: 'any', call: (args) => escapeHtml(sprint(args)) }],
  ['js', { parameters: [], rest: 'any', call: (args) => escapeJs(sprint(args)) }],
  ['urlquery', { parameters: [], rest: 'any', call: (args) => escapeQuery(sprint(args)) }],
  ['index', { parameters: ['any'], rest: 'any', call: ([item, ...indexes]) => indexValue(item, indexes) }],
  ['slice', { parameters: ['any'], rest: 'any', call: ([item, ...indexes]) => sliceValue(item, indexes) }],
  ['eq', { parameters: ['any'], rest: 'any', call: ([a, ...others]) => equalsAny(a, others) }],
  ['ne', { parameters: ['any', 'any'], call: ([a, b]) => !equals(a, b) }],
  ['lt', { parameters: ['any', 'any'], call: ([a, b]) => compare(a, b) < 0 }],
  ['le', { parameters: ['any', 'any'], call: ([a, b]) => compare(a, b) <= 0 }],
  ['gt', { parameters: ['any', 'any'], call: ([a, b]) => compare(a, b) > 0 }],
  ['ge', { parameters: ['any', 'any'], call: ([a, b]) => compare(a, b) >= 0 }],
]);

function textFunction(call: (text: string) => string): TemplateFunction {
  return { parameters: ['string'], call: ([text]) => call(`${text}`) };
}

function randomText(length: number): string {
  checkTextLength(length);
  return randomBase62(length);
}

function replaceText(text: string, find: string, replacement: string): string {
  if (find === '') {
    checkTextLength(text.length * (replacement.length + 1));
    return text.split('').join(replacement);
  }
  let replaced = '';
  let start = 0;
  for (let at = indexOfText(text, find); at >= 0; at = indexOfText(text, find, start)) {
    replaced += text.slice(start, at) + replacement;
    checkTextLength(replaced.length);
    start = at + find.length;
  }
  return replaced + text.slice(start);
}

function truncate(length: number, text: string): string {
  if (length <= 0) {
    throw new Error(`max length must be > 0 but was ${length}`);
  }
  return Buffer.from(text).subarray(0, length).toString();
}

/** The number of hex digits that replace the truncated text. */
const hashLength = 8;

function truncateWithHash(length: number, text: string): string {
  if (length <= hashLength) {
    throw new Error(`max length must be > ${hashLength} but was ${length}`);
  }
  const bytes = Buffer.from(text);
  if (bytes.length <= length) {
    return text;
  }
  const kept = length - hashLength;
  return bytes.subarray(0, kept).toString() + sha256(bytes.subarray(kept)).slice(0, hashLength);
}

function sha256(data: string | Buffer): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(data).digest('hex');
}

function decode(text: string, encoding: 'base64' | 'hex'): string {
  const bytes = Buffer.from(text, encoding);
  if (bytes.toString(encoding) !== (encoding === 'hex' ? text.toLowerCase() : text)) {
    throw new Error(encoding === 'hex' ? 'encoding/hex: invalid byte' : 'illegal base64 data');
  }
  return bytes.toString();
}
