import { isPrintable } from '../../go/printable.ts';
import { decodeBody } from '../../hcl/decode.ts';
import { parseHclJson } from '../../hcl/json-parser.ts';
import { parseHcl } from '../../hcl/parser.ts';
import { listErrors } from '../../policy/errors.ts';
import { messageOf } from '../../values/message.ts';
import { isNumber, numberText } from '../../values/number.ts';
import { isMap, type Value, type ValueMap } from '../../values/value.ts';

/** Characters of which a password has some at least. */
interface CharsetRule {
  readonly characters: readonly string[];
  readonly least: number;
}

/** How passwords are made: how many characters of which kinds. */
export interface PasswordPolicy {
  readonly length: number;
  readonly rules: readonly CharsetRule[];
}

/** As many different characters as one byte can choose from. */
const MAX_CHARACTERS = 256;

const MAX_CODE_POINT = 0x10ffff;

/** For how long a password is looked for that fulfils all rules, in milliseconds. */
const PATIENCE = 1000;

/** Understands a password policy in HCL or JSON. Throws an Error that says what is wrong with it. */
export function parsePasswordPolicy(text: string): PasswordPolicy {
  const data = decode(text);
  const length = wrapped('failed to decode configuration', () => integerField(data, 'length'));
  const rules = wrapped('unable to retrieve rules', () => mapsOf(data['rule'] ?? null)).map(ruleOf);
  const policy = { length, rules };
  check(policy);
  return policy;
}

/** Makes a password. Throws an Error where the rules can't be fulfilled, or hardly ever are by chance. */
export function generatePassword({ length, rules }: PasswordPolicy): string {
  const { randomInt } = process.getBuiltinModule('node:crypto');
  const characters = charactersOf(rules);
  if (characters.length > MAX_CHARACTERS) {
    throw new Error(
      `unable to generate random characters: charset is too long: limited to ${MAX_CHARACTERS - 1} characters`,
    );
  }
  const end = performance.now() + PATIENCE;
  do {
    const password = Array.from({ length }, () => characters[randomInt(characters.length)] ?? '');
    if (rules.every((rule) => fulfils(password, rule))) {
      return password.join('');
    }
  } while (performance.now() < end);
  throw new Error('timed out generating string');
}

function fulfils(password: readonly string[], { characters, least }: CharsetRule): boolean {
  return password.filter((character) => characters.includes(character)).length >= least;
}

function decode(text: string): ValueMap {
  return wrapped('unable to decode', () => {
    const isJson = text.trimStart().startsWith('{');
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

/** A rule names its kind and says the rest in a block. */
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
    least: integerField(data, 'min-chars'),
  }));
}

/** A field's value, whatever capitals its name is written with. */
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

/** A text's characters, or a list of their numbers in Unicode, each once. */
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
  const characters = value.map((item: Value, i) => {
    if (isNumber(item)) {
      return characterOf(Math.trunc(Number(numberText(item))));
    }
    throw undecodable(`'${name}[${i}]' expected type 'int32', got unconvertible type '${typeName(item)}'`);
  });
  return [...new Set(characters)];
}

/** What is no character's number stands for one that can't be printed, so that it is refused like those. */
function characterOf(codePoint: number): string {
  return codePoint >= 0 && codePoint <= MAX_CODE_POINT ? String.fromCodePoint(codePoint) : '\0';
}

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

/** The type that Go's messages name for what HCL says. */
function typeName(value: Value): string {
  if (!Array.isArray(value)) {
    return kindName(value);
  }
  return value.length > 0 && value.every(isMap) ? '[]map[string]interface {}' : '[]interface {}';
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
  const least = rules.reduce((sum, rule) => sum + rule.least, 0);
  const characters = charactersOf(rules);
  if (length <= 0) {
    problems.push('length must be > 0');
  } else if (length < least) {
    problems.push(`specified rules require at least ${least} characters but ${length} is specified`);
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
