import { printJson } from '../../go/json/json.ts';
import { sortedKeys } from '../../values/compare.ts';
import { fitsInt64, isNumber, numberText, parseSmallInteger } from '../../values/number.ts';
import { isMap, type Value, type ValueMap } from '../../values/value.ts';
import { asReference, type Reference } from '../write.ts';

/** Prints a value without an HCL literal, as an object to evaluate. */
export interface Evaluated {
  readonly reference: (found: Reference) => string;
  readonly null: () => string;
  readonly emptyList: () => string;
}

/** A value that self-initialisation can't express. */
export class Inexpressible extends Error {
  override readonly name = 'Inexpressible';
}

/**
 * Prints a value as HCL 1, as self-initialisation reads it.
 *
 * @param depth how deep the line is indented
 * @throws Inexpressible
 */
function printHclValue(value: Value, depth: number, evaluated: Evaluated): string {
  const found = asReference(value);
  if (found !== undefined) {
    return evaluated.reference(found);
  }
  if (value === null) {
    return evaluated.null();
  }
  if (typeof value === 'string') {
    return printHclText(value);
  }
  if (typeof value === 'boolean') {
    return String(value);
  }
  if (isNumber(value)) {
    return printNumber(numberText(value));
  }
  if (Array.isArray(value)) {
    const items = (value as readonly Value[]).map((item) => printHclValue(item, depth, evaluated));
    return items.length === 0 ? evaluated.emptyList() : `[${items.join(', ')}]`;
  }
  return isMap(value) ? printHclObject(value, depth, evaluated) : '{}';
}

/** Prints an object, one key a line. */
export function printHclObject(map: ValueMap, depth: number, evaluated: Evaluated): string {
  const indent = '  '.repeat(depth + 1);
  const lines = sortedKeys(map).map((key) => {
    if (key === 'eval_source' || key === 'eval_type') {
      throw new Inexpressible(`its key ${JSON.stringify(key)} has a meaning of its own there`);
    }
    return `${indent}${printKey(key)} = ${printHclValue(map[key] ?? null, depth + 1, evaluated)}\n`;
  });
  return lines.length === 0 ? '{}' : `{\n${lines.join('')}${'  '.repeat(depth)}}`;
}

function printKey(key: string): string {
  const isPlain = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(key) && key !== 'true' && key !== 'false';
  return isPlain ? key : printHclText(key);
}

/**
 * Prints a text in quotes. `${` would begin an interpolation, in which nothing is escaped.
 *
 * @throws Inexpressible for a lone surrogate
 */
export function printHclText(text: string): string {
  if (/\p{Cs}/u.test(text)) {
    throw new Inexpressible('it has a text that is not Unicode');
  }
  let quoted = '';
  for (const character of text) {
    quoted += escapes.get(character) ?? (isControl(character) ? hexEscape(character) : character);
  }
  return `"${quoted.replaceAll('${', '\\x24{')}"`;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Control characters, invisible characters, and those that the scanner rejects. */
function isControl(character: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/u.test(character);
}

function hexEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Servers read 64-bit integers and floating-point numbers, and print both alike. */
function printNumber(text: string): string {
  if (/^-?(?:0|[1-9][0-9]*)$/.test(text) && text !== '-0') {
    const integer = parseSmallInteger(text);
    if (integer !== undefined && fitsInt64(integer)) {
      return text;
    }
  }
  const asRead = Number.isFinite(Number(text)) ? printJson(Number(text)) : 'infinite';
  if (asRead !== text) {
    throw new Inexpressible(`its number ${text} would become ${asRead}`);
  }
  // Without a fraction, it would be read as an integer, which it is too long for.
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/**
 * Prints a text as a heredoc, which is easier to read than a quoted text.
 *
 * @returns undefined if the text can't be one
 */
export function printHeredoc(text: string): string | undefined {
  if (!text.endsWith('\n') || /[^\P{Cc}\n\t]|[\u2028\u2029\ufeff]/u.test(text) || /\p{Cs}/u.test(text)) {
    return undefined;
  }
  const lines = new Set(text.split('\n').map((line) => line.trim()));
  const anchor = ['POLICY', 'END_OF_POLICY'].find((word) => !lines.has(word));
  return anchor && `<<${anchor}\n${text}${anchor}`;
}
