import { parseFirstJson } from '../../go/json/json.ts';
import { goQuote } from '../../go/quote.ts';
import { decodeUtf8 } from '../../go/utf8.ts';
import { messageOf } from '../../values/message.ts';
import type { Value, ValueMap } from '../../values/value.ts';
import { emptyMap, isMap } from '../../values/value.ts';
import { readUserFile, textOfBytes } from './user-file.ts';

/**
 * Parses a command's data: `key=value`, `key=@file`, `key=-` (standard input), `key=\@text`, `@file` and `-` (JSON objects). A
 * repeated key makes a list. Standard input is read only for `-`, and only once.
 *
 * @returns null for the JSON document `null`
 * @throws Error with the real CLI's message
 */
export function parseData(words: readonly string[], readStdin: () => Uint8Array): ValueMap | null {
  const builder = new Builder(readStdin);
  for (const word of words) {
    try {
      builder.add(word);
    } catch (error) {
      throw new Error(`invalid key/value pair ${goQuote(word)}: ${messageOf(error)}`);
    }
  }
  return builder.result;
}

class Builder {
  result: ValueMap | null = null;
  readonly #readStdin: () => Uint8Array;
  #stdinIsRead = false;

  constructor(readStdin: () => Uint8Array) {
    this.#readStdin = readStdin;
  }

  add(word: string): void {
    this.result ??= emptyMap();
    if (word === '') {
      return;
    }
    const equals = word.indexOf('=');
    if (equals >= 0) {
      this.#set(this.result, word.slice(0, equals), this.#textOf(word.slice(equals + 1)));
    } else if (word === '-') {
      this.#merge(this.result, this.#stdinBytes());
    } else if (word.startsWith('@')) {
      this.#merge(this.result, readUserFile(word.slice(1)));
    } else {
      throw new Error('format must be key=value');
    }
  }

  #textOf(value: string): string {
    if (value.startsWith('@')) {
      return this.#fileText(value.slice(1));
    }
    if (value.startsWith('\\@')) {
      return value.slice(1);
    }
    return value === '-' ? this.#stdin() : value;
  }

  #fileText(path: string): string {
    try {
      return textOfBytes(readUserFile(path));
    } catch (error) {
      throw new Error(`error reading file: ${messageOf(error)}`);
    }
  }

  #stdin(): string {
    return textOfBytes(this.#stdinBytes());
  }

  #stdinBytes(): Uint8Array {
    if (this.#stdinIsRead) {
      throw new Error('stdin already consumed');
    }
    this.#stdinIsRead = true;
    return this.#readStdin();
  }

  #merge(result: ValueMap, json: Uint8Array): void {
    const value = parseFirstJson(decodeUtf8(json)).value;
    if (value === null) {
      this.result = null;
      return;
    }
    if (!isMap(value)) {
      throw new Error(`json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`);
    }
    Object.assign(result, value);
  }

  #set(result: ValueMap, key: string, value: string): void {
    const before = result[key];
    result[key] = before === undefined ? value : [...asList(before), value];
  }
}

function asList(value: Value): readonly Value[] {
  if (Array.isArray(value)) {
    return value;
  }
  return value === null || (isMap(value) && Object.keys(value).length === 0) ? [] : [value];
}

function jsonKind(value: Value): string {
  if (Array.isArray(value)) {
    return 'array';
  }
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    default:
      return 'number';
  }
}
