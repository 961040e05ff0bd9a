import { isPrintable } from '../../../go/printable.ts';
import { trimSpace } from '../../../go/text.ts';
import { decodeBody } from '../../../hcl/decode.ts';
import { parseHclJson } from '../../../hcl/json-parser.ts';
import { parseHcl } from '../../../hcl/parser.ts';
import { listErrors } from '../../../policy/list-errors.ts';
import { messageOf } from '../../../values/message.ts';
import { isNumber, numberText } from '../../../values/number.ts';
import { isMap, type Value, type ValueMap } from '../../../values/value.ts';

/** A rule that requires a minimum number of characters from a set. */
interface CharsetRule {
  readonly characters: readonly string[];
  readonly minChars: number;
}

/** The length and character rules of generated passwords. */
export interface PasswordPolicy {
  readonly length: number;
  readonly rules: readonly CharsetRule[];
}

/** The maximum size of all charsets together. OpenBao picks each character with one random byte. */
const maxCharacters = 256;

const maxCodePoint = 0x10ffff;

/** How long to look for a password that satisfies all rules. OpenBao gives up after a second too. */
const timeoutMs = 1000;

/**
 * Parses a password policy in HCL or JSON.
 *
 * @throws Error that describes the problem
 */
export function parsePasswordPolicy(text: string): PasswordPolicy {
  const data = decode(text);
  const length = wrapped('failed to decode configuration', () => integerField(data, 'length'));
  const rules = wrapped('unable to retrieve rules', () => mapsOf(data['rule'] ?? null)).map(ruleOf);
  const policy = { length, rules };
  check(policy);
  return policy;
}

/**
 * Generates a random password.
 *
 * @throws Error if there are too many characters to choose from, or no random password satisfies the rules in time
 */
export function generatePassword({ length, rules }: PasswordPolicy): string {
  const { randomInt } = process.getBuiltinModule('node:crypto');
  const characters = charactersOf(rules);
  if (characters.length > maxCharacters) {
    throw new Error(
      `unable to generate random characters: charset is too long: limited to ${maxCharacters - 1} characters`,
    );
  }
  const end = performance.now() + timeoutMs;
  do {
    const password = Array.from({ length }, () => characters[randomInt(characters.length)] ?? '');
    if (rules.every((rule) => satisfies(password, rule))) {
      return password.join('');
    }
  } while (performance.now() < end);
  throw new Error('timed out generating string');
}

function satisfies(password: readonly string[], { characters, minChars }: CharsetRule): boolean {
  return password.filter((character) => characters.includes(character)).length >= minChars;
}

function decode(text: string): ValueMap {
  return wrapped('unable to decode', () => {
    const isJson = trimSpace(text).startsWith('{');
    return decodeBody((isJson ? parseHclJson(text) : parseHcl(text, { refuseDuplicates: false })).body);
  });
}

function wrapped<T>(prefix: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw new Error(`${prefix}: ${messageOf(error)}`);
  }
}

/** Parses a rule: a map with one member, the rule type, whose value is a block with the rule's settings. */
function ruleOf(rule: ValueMap): CharsetRule {
  return wrapped('unable to parse rules', () => {
    const [kind] = Object.keys(rule);
    if (kind === undefined) {
      throw new Error('unable to get rule info: rule is empty');
    }
    const [data] = wrapped('unable to get rule info: unable to get rule data', () => mapsOf(rule[kind] ?? null));
    if (data === undefined) {
      throw new Error('unable to get rule info: rule info cannot be empty');
    }
    return wrapped(`unable to parse rule ${kind}`, () => charsetRule(kind, data));
  });
}

function charsetRule(kind: string, data: ValueMap): CharsetRule {
  if (kind !== 'charset') {
    throw new Error(`unrecognized rule type ${kind}`);
  }
  return wrapped('failed to parse charset restriction', () => ({
    characters: charactersField(data, 'charset'),
    minChars: integerField(data, 'min-chars'),
  }));
}

/** Returns the value of a field. Field names are case-insensitive. */
function fieldOf(data: ValueMap, name: string): Value {
  return data[name] ?? data[Object.keys(data).find((key) => key.toLowerCase() === name) ?? name] ?? null;
}

function integerField(data: ValueMap, name: string): number {
  const value = fieldOf(data, name);
  if (value === null) {
    return 0;
  }
  if (!isNumber(value)) {
    throw undecodable(`'${name}' expected type 'int', got unconvertible type '${typeName(value)}'`);
  }
  return Math.trunc(Number(numberText(value)));
}

/** Returns the distinct characters of a field that is a string or a list of code points. */
function charactersField(data: ValueMap, name: string): readonly string[] {
  const value = fieldOf(data, name);
  if (value === null) {
    return [];
  }
  if (typeof value === 'string') {
    return [...new Set(value)];
  }
  if (!Array.isArray(value)) {
    throw undecodable(`'${name}' source data must be an array or slice, got ${typeName(value)}`);
  }
  const problems = value.flatMap((item: Value, i) =>
    isNumber(item)
      ? []
      : [`'${name}[${i}]' expected type 'int32', got unconvertible type '${isMap(item) ? mapType : typeName(item)}'`],
  );
  if (problems.length > 0) {
    throw undecodable(problems.join('\n'));
  }
  const codePoints = value.filter(isNumber).map((item) => Math.trunc(Number(numberText(item))));
  return [...new Set(codePoints.map(characterOf))];
}

/** Converts a code point. An invalid one becomes NUL, which is refused because it isn't printable. */
function characterOf(codePoint: number): string {
  return codePoint >= 0 && codePoint <= maxCodePoint ? String.fromCodePoint(codePoint) : '\0';
}

const mapType = 'map[string]interface {}';

function mapsOf(value: Value): readonly ValueMap[] {
  if (value === null) {
    return [];
  }
  if (!Array.isArray(value)) {
    throw new Error(`'' source data must be an array or slice, got ${kindName(value)}`);
  }
  return value.filter((item: Value) => isMap(item));
}

function undecodable(problem: string): Error {
  return new Error(`decoding failed due to the following error(s):\n\n${problem}`);
}

/** Returns the Go type that messages name for a decoded HCL value. */
function typeName(value: Value): string {
  if (!Array.isArray(value)) {
    return kindName(value);
  }
  return value.length > 0 && value.every(isMap) ? `[]${mapType}` : '[]interface {}';
}

function kindName(value: Value): string {
  if (isNumber(value)) {
    return Number.isInteger(Number(numberText(value))) ? 'int' : 'float64';
  }
  if (typeof value === 'boolean') {
    return 'bool';
  }
  return typeof value === 'string' ? 'string' : 'map';
}

function check({ length, rules }: PasswordPolicy): void {
  const problems: string[] = [];
  const required = rules.reduce((sum, rule) => sum + rule.minChars, 0);
  const characters = charactersOf(rules);
  if (length <= 0) {
    problems.push('length must be > 0');
  } else if (length < required) {
    problems.push(`specified rules require at least ${required} characters but ${length} is specified`);
  }
  if (characters.length === 0) {
    problems.push('no charset specified');
  } else if (!isPrintable(characters.join(''))) {
    problems.push('non-printable character in charset');
  }
  if (problems.length > 0) {
    throw new Error(listErrors(problems));
  }
}

function charactersOf(rules: readonly CharsetRule[]): readonly string[] {
  return [...new Set(rules.flatMap((rule) => rule.characters))];
}
