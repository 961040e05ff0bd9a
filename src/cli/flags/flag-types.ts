import type { Environment } from '../../client/environment.ts';
import { lookupVariable } from '../../client/environment.ts';
import { parseGoDuration } from '../../go/duration.ts';
import { goQuote } from '../../go/quote.ts';
import { parseBool, parseInt64 } from '../../go/strconv.ts';
import { trimSpace } from '../../go/text.ts';
import { integerValue } from '../../values/number.ts';
import type { NumberLiteral } from '../../values/value.ts';
import type { Completion } from '../completion/kinds.ts';
import { parseUnsigned } from './parse-unsigned.ts';

/** The declaration of a flag. `T` is the type of its value. */
export interface FlagSpec<T> {
  /** Other names, such as `f` for `force`. */
  readonly aliases: readonly string[] | undefined;
  /** A boolean flag takes a value only after `=`. */
  readonly isBoolean: boolean;
  /** The value of a flag that is not given. */
  readonly initial: T;
  /** The environment variable that overrides the initial value, without its prefix: `FORMAT` for BAO_FORMAT and VAULT_FORMAT. */
  readonly variable: string | undefined;
  /** Parses the variable's text; undefined if it is invalid. */
  fromVariable(text: string): T | undefined;
  /**
   * Parses one occurrence of the flag.
   *
   * @param before the value after the earlier occurrences
   * @throws Error with the reason why the text is invalid
   */
  parse(text: string, before: T): T;
  /** The type that help shows, such as `string` or `duration`; `''` for booleans. */
  readonly example: string;
  /** The description in the help; undefined hides the flag. */
  readonly help: string | undefined;
  /** The possible values, for completion. */
  readonly completes: Completion | undefined;
  /** Whether a command of ours accepts an empty value. */
  readonly mayBeEmpty: boolean;
}

/** The flags of a command by name. */
// biome-ignore lint/suspicious/noExplicitAny: the specs' own types come back in FlagValues
export type FlagSpecs = Readonly<Record<string, FlagSpec<any>>>;

/** The values of flags by name. */
export type FlagValues<F extends FlagSpecs> = {
  readonly [K in keyof F]: F[K] extends FlagSpec<infer T> ? T : never;
};

interface Common<T> {
  readonly help?: string;
  readonly initial?: T;
  readonly aliases?: readonly string[];
  readonly variable?: string;
  readonly completes?: Completion;
  readonly mayBeEmpty?: boolean;
}

function spec<T>(
  kind: Pick<FlagSpec<T>, 'isBoolean' | 'initial' | 'parse' | 'example'> & Partial<Pick<FlagSpec<T>, 'fromVariable'>>,
  common: Common<T>,
): FlagSpec<T> {
  const { help, aliases, variable, completes, mayBeEmpty = false } = common;
  return {
    help,
    aliases,
    variable,
    completes,
    mayBeEmpty,
    isBoolean: kind.isBoolean,
    initial: common.initial ?? kind.initial,
    example: kind.example,
    parse: kind.parse,
    fromVariable: kind.fromVariable ?? ((text) => ignoringErrors(() => kind.parse(text, kind.initial))),
  };
}

function ignoringErrors<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch {
    return undefined;
  }
}

/** `-name`, `-name=false`. */
export function booleanFlag(common: Common<boolean> = {}): FlagSpec<boolean> {
  return spec({ isBoolean: true, initial: false, example: '', parse: parseBool }, common);
}

/** A boolean flag that is undefined unless it is given. */
export function optionalBooleanFlag(common: Common<boolean | undefined> = {}): FlagSpec<boolean | undefined> {
  return spec<boolean | undefined>({ isBoolean: true, initial: undefined, example: '', parse: parseBool }, common);
}

/** `-name=text`. */
export function textFlag(common: Common<string> = {}): FlagSpec<string> {
  return spec({ isBoolean: false, initial: '', example: 'string', parse: (text) => text }, common);
}

/** `-name=12`, decimal. */
export function integerFlag(common: Common<number> = {}): FlagSpec<number> {
  const parse = (text: string) => (text === '' ? 0 : Number(parseInt64(text)));
  return spec({ isBoolean: false, initial: 0, example: 'int', parse }, common);
}

/** The same for any 64-bit number, without loss of precision. */
export function longIntegerFlag(common: Common<number | NumberLiteral> = {}): FlagSpec<number | NumberLiteral> {
  const parse = (text: string) => (text === '' ? 0 : integerValue(parseInt64(text)));
  return spec({ isBoolean: false, initial: 0, example: 'int', parse }, common);
}

/** `-name=12`, `-name=0x0c`, not negative. */
export function unsignedFlag(common: Common<number> = {}): FlagSpec<number> {
  return spec({ isBoolean: false, initial: 0, example: 'uint', parse: (text) => Number(parseUnsigned(text)) }, common);
}

/** `-name=90`, `-name=1m30s`, `-name=2d`; in nanoseconds. `system` is -1 second. */
export function durationFlag(common: Common<bigint> = {}): FlagSpec<bigint> {
  return spec({ isBoolean: false, initial: 0n, example: 'duration', parse: parseDurationFlag }, common);
}

const second = 1_000_000_000n;

function parseDurationFlag(text: string): bigint {
  if (text === '') {
    return 0n;
  }
  if (text === 'system') {
    return -second;
  }
  const seconds = ignoringErrors(() => parseInt64(text));
  if (seconds !== undefined) {
    return inRange(seconds * second);
  }
  if (text.endsWith('d')) {
    return inRange(parseInt64(text.slice(0, -1)) * 86_400n * second);
  }
  return parseGoDuration(text);
}

function inRange(nanoseconds: bigint): bigint {
  if (BigInt.asIntN(64, nanoseconds) !== nanoseconds) {
    throw new Error('multiplication of durations resulted in overflow, one operand may be too large');
  }
  return nanoseconds;
}

/** `-name=a -name=b`. */
export function listFlag(common: Common<readonly string[]> = {}): FlagSpec<readonly string[]> {
  return spec<readonly string[]>(
    {
      isBoolean: false,
      initial: [],
      example: 'string',
      parse: (text, before) => [...before, trimSpace(text)],
      fromVariable: (text) => text.split(',').map((item) => trimSpace(item)),
    },
    common,
  );
}

/** `-name=key=value -name=key2=value2`. */
export function mapFlag(common: Common<ReadonlyMap<string, string>> = {}): FlagSpec<ReadonlyMap<string, string>> {
  return spec<ReadonlyMap<string, string>>(
    { isBoolean: false, initial: new Map(), example: 'key=value', parse: parseMapFlag },
    common,
  );
}

function parseMapFlag(text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const equals = text.indexOf('=');
  if (equals < 0) {
    throw new Error(`missing = in KV pair: ${goQuote(text)}`);
  }
  return new Map(before).set(text.slice(0, equals), text.slice(equals + 1));
}

/**
 * Returns flags that refuse an empty value. Go takes one for the flag's zero, so that `-since=$WHEN` with an unset variable would show
 * everything.
 */
export function refusingEmpty<F extends FlagSpecs>(flags: F): F {
  const refusing = <T>(flag: FlagSpec<T>): FlagSpec<T> => ({
    ...flag,
    parse(text, before) {
      if (text.trim() === '') {
        throw new Error('it is empty');
      }
      return flag.parse(text, before);
    },
  });
  const entries = Object.entries(flags).map(([name, flag]) => [name, flag.mayBeEmpty ? flag : refusing(flag)]);
  return Object.fromEntries(entries) as F;
}

/** The value of a flag before any word is parsed. */
export function initialValue<T>(flag: FlagSpec<T>, env: Environment): T {
  const text = flag.variable === undefined ? undefined : lookupVariable(env, flag.variable);
  return (text === undefined ? undefined : flag.fromVariable(text)) ?? flag.initial;
}
