import { failure, refusal } from '../../../framework/error.ts';
import { goFormat } from '../../../go/format.ts';
import { isPrintable } from '../../../go/printable.ts';
import { goQuote } from '../../../go/quote.ts';
import { compareBytes } from '../../../values/compare.ts';
import { isMap, NumberLiteral, type Value, type ValueMap } from '../../../values/value.ts';

const PREFIX = 'custom_metadata validation failed';
const MAX_KEYS = 64;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 512;

function toText(value: Value): string {
  if (value === null) {
    return '';
  }
  if (typeof value === 'boolean') {
    return value ? '1' : '0';
  }
  if (typeof value === 'object' && !(value instanceof NumberLiteral)) {
    const type = isMap(value) ? 'map[string]interface {}' : '[]interface {}';
    throw refusal(`${PREFIX}: '' expected type 'string', got unconvertible type '${type}'`);
  }
  return goFormat(value);
}

/** Custom metadata as it's stored, from what a request gives. Throws a refusal that lists everything wrong with it. */
export function parseCustomMetadata(given: ValueMap): Record<string, string> {
  const pairs = Object.entries(given).map(([name, value]): [string, string] => [name, toText(value)]);
  const problems = pairs.length > MAX_KEYS ? [tooMany(pairs.length)] : pairs.sort(byName).flatMap(problemsOf);
  if (problems.length > 0) {
    throw refusal(listed(problems));
  }
  return Object.fromEntries(pairs);
}

/**
 * Custom metadata after a merge patch. A patch's values are checked as text, but stored as they are: the real engine then
 * fails to decode what isn't text, and so does this.
 */
export function patchCustomMetadata(
  before: Readonly<Record<string, string>> | null,
  patch: ValueMap,
): Record<string, string> {
  parseCustomMetadata(Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null)));
  const after: Record<string, string> = Object.assign(Object.create(null), before);
  for (const [name, value] of Object.entries(patch).sort(byName)) {
    if (value === null) {
      delete after[name];
    } else if (typeof value === 'string') {
      after[name] = value;
    } else {
      throw failure(
        `json: cannot unmarshal ${jsonKind(value)} into Go struct field KeyMetadata.custom_metadata of type string`,
      );
    }
  }
  return after;
}

const jsonKind = (value: Value) => (typeof value === 'boolean' ? 'bool' : 'number');

const byName = (a: readonly [string, unknown], b: readonly [string, unknown]) => compareBytes(a[0], b[0]);

const tooMany = (count: number) => `${PREFIX}: payload must contain at most ${MAX_KEYS} keys, provided ${count}`;

function problemsOf([name, value]: readonly [string, string]): string[] {
  const problems: string[] = [];
  const quoted = goQuote(name);
  const [nameLength, valueLength] = [Buffer.byteLength(name), Buffer.byteLength(value)];
  if (nameLength === 0 || nameLength > MAX_KEY_LENGTH) {
    problems.push(`${PREFIX}: length of key ${quoted} is ${nameLength} but must be 0 < len(key) <= ${MAX_KEY_LENGTH}`);
  }
  if (valueLength === 0 || valueLength > MAX_VALUE_LENGTH) {
    problems.push(
      `${PREFIX}: length of value for key ${quoted} is ${valueLength} but must be 0 < len(value) <= ${MAX_VALUE_LENGTH}`,
    );
  }
  if (!isPrintable(name)) {
    problems.push(`${PREFIX}: key ${quoted} (${name}) contains unprintable characters`);
  }
  if (!isPrintable(value)) {
    problems.push(`${PREFIX}: value for key ${quoted} contains unprintable characters`);
  }
  return problems;
}

/** Several errors as Go's multierror lists them. */
function listed(problems: readonly string[]): string {
  const head = problems.length === 1 ? '1 error occurred:' : `${problems.length} errors occurred:`;
  return `${head}\n${problems.map((problem) => `\t* ${problem}\n`).join('')}\n`;
}
