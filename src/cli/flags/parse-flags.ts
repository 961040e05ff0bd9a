import type { Environment } from '../../client/environment.ts';
import { goQuote } from '../../go/quote.ts';
import { messageOf } from '../../values/message.ts';
import { FlagError } from './flag-error.ts';
import type { FlagSpec, FlagSpecs, FlagValues } from './flag-types.ts';
import { initialValue } from './flag-types.ts';

/** The result of parsing. If there is an error, `rest` are the words that are not parsed yet. */
export interface ParsedFlags<F extends FlagSpecs> {
  readonly values: FlagValues<F>;
  /** The words after the flags. */
  readonly rest: readonly string[];
  /** The names of the given flags, with aliases resolved. */
  readonly given: ReadonlySet<string>;
  readonly error: FlagError | undefined;
}

/**
 * Parses a command's words like Go's flag package: `-name=value` or `-name value`, with one dash or two. Booleans take a value only
 * after `=`. Flags end at the first other word, or after `--`. Errors have that package's messages.
 *
 * @param isArgument tells words that are no flags although they start with a dash
 */
export function parseFlags<F extends FlagSpecs>(
  specs: F,
  words: readonly string[],
  env: Environment,
  isArgument?: (word: string) => boolean,
): ParsedFlags<F> {
  return parseWith(new Parser(specs, words, env, isArgument), (parser) => {
    while (parser.next()) {
      // each turn reads one flag
    }
  });
}

/** Parses flags in any position. `rest` are the words between and after them. Only `--` ends the flags. */
export function parseFlagsAnywhere<F extends FlagSpecs>(
  specs: F,
  words: readonly string[],
  env: Environment,
  isArgument?: (word: string) => boolean,
): ParsedFlags<F> {
  const args: string[] = [];
  const { rest, ...parsed } = parseWith<F>(new Parser(specs, words, env, isArgument), (parser) => {
    while (!parser.isEnded && parser.rest.length > 0) {
      if (!parser.next() && !parser.isEnded) {
        args.push(parser.takeWord());
      }
    }
  });
  return { ...parsed, rest: [...args, ...rest] };
}

function parseWith<F extends FlagSpecs>(parser: Parser, parse: (parser: Parser) => void): ParsedFlags<F> {
  let error: FlagError | undefined;
  try {
    parse(parser);
  } catch (thrown) {
    if (!(thrown instanceof FlagError)) {
      throw thrown;
    }
    error = thrown;
  }
  return { values: parser.values as FlagValues<F>, rest: parser.rest, given: parser.given, error };
}

class Parser {
  readonly values: Record<string, unknown> = {};
  readonly given = new Set<string>();
  rest: readonly string[];
  /** Whether `--` has ended the flags. */
  isEnded = false;
  readonly #specs: FlagSpecs;
  readonly #isArgument: ((word: string) => boolean) | undefined;

  constructor(specs: FlagSpecs, words: readonly string[], env: Environment, isArgument?: (word: string) => boolean) {
    this.#specs = specs;
    this.#isArgument = isArgument;
    this.rest = words;
    for (const [name, spec] of Object.entries(specs)) {
      this.values[name] = initialValue(spec, env);
    }
  }

  /** Parses one flag. Returns false if there are no more. */
  next(): boolean {
    const [word] = this.rest;
    if (word === undefined || word.length < 2 || !word.startsWith('-') || this.#isArgument?.(word)) {
      return false;
    }
    if (word === '--') {
      this.#advance();
      this.isEnded = true;
      return false;
    }
    const text = word.slice(word.startsWith('--') ? 2 : 1);
    if (text.startsWith('-') || text.startsWith('=')) {
      throw new FlagError(`bad flag syntax: ${word}`);
    }
    this.#advance();
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    this.#set(name, equals < 0 ? undefined : text.slice(equals + 1));
    return true;
  }

  /** Removes the next word, which is no flag, and returns it. */
  takeWord(): string {
    return this.#advance() ?? '';
  }

  #set(name: string, value: string | undefined): void {
    const [fullName, spec] = this.#find(name);
    if (spec.isBoolean) {
      this.#store(fullName, spec, value ?? 'true', (text, why) =>
        value === undefined
          ? `invalid boolean flag ${name}: ${why}`
          : `invalid boolean value ${text} for -${name}: ${why}`,
      );
      return;
    }
    const text = value ?? this.#advance();
    if (text === undefined) {
      throw new FlagError(`flag needs an argument: -${name}`);
    }
    this.#store(fullName, spec, text, (quoted, why) => `invalid value ${quoted} for flag -${name}: ${why}`);
  }

  #find(name: string): readonly [string, FlagSpec<unknown>] {
    const own = Object.hasOwn(this.#specs, name) ? this.#specs[name] : undefined;
    if (own !== undefined) {
      return [name, own];
    }
    const aliased = Object.entries(this.#specs).find(([, spec]) => spec.aliases?.includes(name));
    if (aliased !== undefined) {
      return aliased;
    }
    if (name === 'help' || name === 'h') {
      throw new FlagError('flag: help requested');
    }
    throw new FlagError(`flag provided but not defined: -${name}`, name);
  }

  #store(name: string, spec: FlagSpec<unknown>, text: string, describe: (quoted: string, why: string) => string): void {
    try {
      this.values[name] = spec.parse(text, this.values[name]);
    } catch (error) {
      throw new FlagError(describe(goQuote(text), messageOf(error)));
    }
    this.given.add(name);
  }

  /** Removes the next word and returns it. */
  #advance(): string | undefined {
    const [word] = this.rest;
    this.rest = this.rest.slice(1);
    return word;
  }
}

/** Flags that count in any position, so that late ones need no warning. */
const globalFlags = new Set(['output-curl-string', 'output-policy', 'format', 'detailed']);

/** The warning about flags after the arguments; undefined if there are none. */
export function lateFlagWarning(rest: readonly string[]): string | undefined {
  const late = rest.filter((word) => {
    if (!word.startsWith('-') || word === '-') {
      return false;
    }
    const [name = ''] = word.replace(/^-+/, '').split('=', 1);
    return !globalFlags.has(name);
  });
  if (late.length === 0) {
    return undefined;
  }
  return (
    'Command flags must be provided before positional arguments. ' +
    `The following arguments will not be parsed as flags: [${late.join(',')}]`
  );
}
