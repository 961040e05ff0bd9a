import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  booleanFlag,
  durationFlag,
  integerFlag,
  listFlag,
  mapFlag,
  optionalBooleanFlag,
  textFlag,
  unsignedFlag,
} from '../../../src/cli/flags/flag-types.ts';
import { lateFlagWarning, parseFlags, parseFlagsAnywhere } from '../../../src/cli/flags/parse-flags.ts';

const specs = {
  force: booleanFlag({ aliases: ['f'] }),
  local: optionalBooleanFlag(),
  field: textFlag({ variable: 'FIELD' }),
  limit: integerFlag({ initial: -1 }),
  size: unsignedFlag(),
  'wrap-ttl': durationFlag({ variable: 'WRAP_TTL' }),
  policy: listFlag({ variable: 'POLICIES' }),
  header: mapFlag(),
};

const parse = (words: readonly string[], env: Record<string, string> = {}) => parseFlags(specs, words, env);
const errorOf = (...words: string[]) => parse(words).error?.message;

test.each([
  [['-field=a', 'x'], { field: 'a' }],
  [['--field=a', 'x'], { field: 'a' }],
  [['-field', 'a', 'x'], { field: 'a' }],
  [['-field', '-f', 'x'], { field: '-f' }],
  [['-field=a=b', 'x'], { field: 'a=b' }],
  [['-field=a', '-field=b', 'x'], { field: 'b' }],
  [['-f', 'x'], { force: true }],
  [['-force=F', 'x'], { force: false }],
  [['-local=false', 'x'], { local: false }],
  [['-limit=+5', 'x'], { limit: 5 }],
  [['-limit=', 'x'], { limit: 0 }],
  [['-size=0x10', 'x'], { size: 16 }],
  [['-size=1_000', 'x'], { size: 1000 }],
  [['-wrap-ttl=90', 'x'], { 'wrap-ttl': 90_000_000_000n }],
  [['-wrap-ttl=1m30s', 'x'], { 'wrap-ttl': 90_000_000_000n }],
  [['-wrap-ttl=2d', 'x'], { 'wrap-ttl': 172_800_000_000_000n }],
  [['-wrap-ttl=system', 'x'], { 'wrap-ttl': -1_000_000_000n }],
  [['-policy=a', '-policy= b ', 'x'], { policy: ['a', 'b'] }],
  [['-policy=\u0085a\ufeff\u2003', 'x'], { policy: ['a\ufeff'] }],
  [
    ['-header=a=1', '-header=b=', 'x'],
    {
      header: new Map([
        ['a', '1'],
        ['b', ''],
      ]),
    },
  ],
])('%j is read as Go reads it', (words, values) => {
  const parsed = parse(words);
  expect(parsed.error).toBeUndefined();
  expect(parsed.values).toMatchObject(values);
  expect(parsed.rest).toEqual(['x']);
});

test('flags end at the first argument, at a lone dash, and after --', () => {
  expect(parse(['-f', 'x', '-field=a']).rest).toEqual(['x', '-field=a']);
  expect(parse(['-', '-f']).rest).toEqual(['-', '-f']);
  expect(parse(['-f', '--', '-field=a']).rest).toEqual(['-field=a']);
});

test('aliases are given under the full name', () => {
  expect([...parse(['-f', '-limit=1']).given]).toEqual(['force', 'limit']);
});

test('errors match the flag package', () => {
  expect(errorOf('-x')).toBe('flag provided but not defined: -x');
  expect(errorOf('--x=1')).toBe('flag provided but not defined: -x');
  expect(errorOf('-toString=1')).toBe('flag provided but not defined: -toString');
  expect(errorOf('-field')).toBe('flag needs an argument: -field');
  expect(errorOf('-=a')).toBe('bad flag syntax: -=a');
  expect(errorOf('---field=a')).toBe('bad flag syntax: ---field=a');
  expect(errorOf('-f=maybe')).toBe(
    'invalid boolean value "maybe" for -f: strconv.ParseBool: parsing "maybe": invalid syntax',
  );
  expect(errorOf('-limit=many')).toBe(
    'invalid value "many" for flag -limit: strconv.ParseInt: parsing "many": invalid syntax',
  );
  expect(errorOf('-size=-1')).toBe(
    'invalid value "-1" for flag -size: strconv.ParseUint: parsing "-1": invalid syntax',
  );
  expect(errorOf('-wrap-ttl=soon')).toBe('invalid value "soon" for flag -wrap-ttl: time: invalid duration "soon"');
  expect(errorOf('-header=x')).toBe('invalid value "x" for flag -header: missing = in KV pair: "x"');
  expect(errorOf('-help=1')).toBe('flag: help requested');
});

test('after bad syntax, the word remains; after an unknown flag, it is consumed', () => {
  expect(parse(['-=a', 'x']).rest).toEqual(['-=a', 'x']);
  expect(parse(['-unknown', 'x']).rest).toEqual(['x']);
});

test('variables give initial values, BAO_ before VAULT_, and invalid ones are ignored', () => {
  expect(parse([], { VAULT_FIELD: 'v' }).values.field).toBe('v');
  expect(parse([], { VAULT_FIELD: 'v', BAO_FIELD: '' }).values.field).toBe('');
  expect(parse(['-field=x'], { VAULT_FIELD: 'v' }).values.field).toBe('x');
  expect(parse([], { VAULT_WRAP_TTL: 'soon' }).values['wrap-ttl']).toBe(0n);
  expect(parse(['-policy=c'], { VAULT_POLICIES: 'a, b' }).values.policy).toEqual(['a', 'b', 'c']);
});

test('only words that could be flags are warned about', () => {
  expect(lateFlagWarning(['x', 'a=b', '-', 'y'])).toBeUndefined();
  expect(lateFlagWarning(['x', '-format=json', '--detailed', '-output-policy'])).toBeUndefined();
  expect(lateFlagWarning(['x', '-field=a', '--'])).toBe(
    'Command flags must be provided before positional arguments. ' +
      'The following arguments will not be parsed as flags: [-field=a,--]',
  );
});

test('no words make the parser lose any, or throw', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('-f', '-field', '-limit=1', '--', '-'))), (words) => {
      const { rest } = parse(words);
      expect(words.slice(words.length - rest.length)).toEqual(rest);
    }),
  );
});

/** A value with the words that give it, in one of Go's spellings. */
const dashes = fc.constantFrom('-', '--');
const givenText = fc.tuple(fc.string(), dashes, fc.boolean()).map(([value, dash, joined]) => ({
  field: value,
  words: joined ? [`${dash}field=${value}`] : [`${dash}field`, value],
}));
const givenLimit = fc.tuple(fc.integer(), dashes, fc.boolean()).map(([value, dash, joined]) => ({
  limit: value,
  words: joined ? [`${dash}limit=${value}`] : [`${dash}limit`, `${value}`],
}));
const givenForce = fc
  .tuple(
    fc.constantFrom(['', true], ['=true', true], ['=0', false], ['=F', false]),
    dashes,
    fc.constantFrom('f', 'force'),
  )
  .map(([[ending, value], dash, name]) => ({ force: value, words: [`${dash}${name}${ending}`] }));
const isArgument = (word: string) => word === '-' || !word.startsWith('-');

test('flags in any spelling and order are parsed, the last one of a name wins, and the arguments remain', () => {
  const arguments_ = fc.array(fc.string()).filter(([first]) => first === undefined || isArgument(first));
  fc.assert(
    fc.property(fc.array(fc.oneof(givenText, givenLimit, givenForce)), arguments_, (given, args) => {
      const { values, rest, error } = parse([...given.flatMap(({ words }) => words), ...args]);
      const { words: _, ...expected } = Object.assign({ words: [], field: '', limit: -1, force: false }, ...given);
      expect({ values, rest, error }).toEqual({
        values: expect.objectContaining(expected),
        rest: args,
        error: undefined,
      });
    }),
  );
});

test('after -- every word is an argument', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(givenText, givenForce)), fc.array(fc.string()), (given, args) => {
      expect(parse([...given.flatMap(({ words }) => words), '--', ...args]).rest).toEqual(args);
    }),
  );
});

test('an unknown flag ends the parsing, regardless of other words', () => {
  fc.assert(
    fc.property(fc.array(givenText), fc.stringMatching(/^no[a-z]+$/), fc.array(fc.string()), (given, name, args) => {
      const { rest, error } = parse([...given.flatMap(({ words }) => words), `-${name}=x`, ...args]);
      expect([error?.message, error?.unknownFlag, rest]).toEqual([
        `flag provided but not defined: -${name}`,
        name,
        args,
      ]);
    }),
  );
});

test('flags are found anywhere where a command allows it', () => {
  const flag = fc.constantFrom(['-force'], ['-field=a'], ['-field', '-x'], ['-limit', '3'], ['--policy=p']);
  const word = fc.constantFrom(['a'], ['b=c'], ['-'], ['']);
  fc.assert(
    fc.property(fc.array(fc.oneof(flag, word)), fc.array(fc.constantFrom('x', '-y', '--')), (parts, after) => {
      const isFlag = ([first = '']: readonly string[]) => first.length > 1 && first.startsWith('-');
      const args = parts.filter((part) => !isFlag(part)).flat();
      const inOrder = parse([...parts.filter(isFlag).flat(), '--', ...args, ...after]);
      expect(parseFlagsAnywhere(specs, [...parts.flat(), '--', ...after], {})).toEqual(inOrder);
    }),
  );
  expect(parseFlagsAnywhere(specs, ['a', '-nosuch'], {}).error?.message).toBe('flag provided but not defined: -nosuch');
});
