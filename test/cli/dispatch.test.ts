import { expect, test } from 'vitest';
import { commandNames, isGroup } from '../../src/cli/command-names.ts';
import { dispatch } from '../../src/cli/dispatch.ts';
import { readGlobalChoices } from '../../src/cli/invocation.ts';

const names = ['read', 'kv', 'kv get', 'kv metadata', 'kv metadata get', 'token', 'token lookup'];
const find = (line: string) => {
  const { name, words, help, flagsBefore } = dispatch(line === '' ? [] : line.split(' '), names);
  return `${name}|${words.join(' ')}${help ? ' help' : ''}${flagsBefore ? ' flags before' : ''}`;
};

test.each([
  ['', '|'],
  ['read a', 'read|a'],
  ['reads a', 'reads|a'],
  ['kv get a', 'kv get|a'],
  ['kv -mount=x get a', 'kv|-mount=x get a'],
  ['kv getx a', 'kv|getx a'],
  ['kv metadata get a', 'kv metadata get|a'],
  ['kv metadata nosuch', 'kv metadata|nosuch'],
  ['token lookup -accessor x', 'token lookup|-accessor x'],
  ['-field=a read x', 'read|x flags before'],
  ['-h', '| help'],
  ['-h read', 'read| help'],
  ['read x -help', 'read|x -help help'],
  ['read -- -h', 'read|-- -h'],
  ['-v read', 'read|'],
  ['-- read', '|'],
])('%s', (line, expected) => {
  expect(find(line)).toBe(expected);
});

test('a first word with a blank is no command', () => {
  expect(dispatch(['read x'], names).name).toBe('');
  expect(dispatch(['', 'read'], names).name).toBe('read');
});

test('the last -format before -- counts, then the variable', () => {
  const format = (args: string[], env = {}) => readGlobalChoices(args, env).format;
  expect(format(['read', 'x', '-format=JSON'])).toBe('json');
  expect(format(['read', '-format', 'yaml', 'x'])).toBe('yaml');
  expect(format(['read', '-format=json', '--format=table', 'x'])).toBe('table');
  expect(format(['read', '--', '-format=json'], { VAULT_FORMAT: 'yaml' })).toBe('yaml');
  expect(format(['read', '-format='], { BAO_FORMAT: 'raw' })).toBe('raw');
  expect(format(['read'])).toBeUndefined();
});

test('a lone -v is the command version', () => {
  expect(readGlobalChoices(['--version'], {}).args).toEqual(['version']);
  expect(readGlobalChoices(['-v', 'read'], {}).args).toEqual(['-v', 'read']);
});

test('-detailed counts everywhere, but not with a value', () => {
  expect(readGlobalChoices(['list', '-detailed', 'x'], {}).detailed).toBe(true);
  expect(readGlobalChoices(['list', '-detailed=true', 'x'], {}).detailed).toBe(false);
  expect(readGlobalChoices(['list', 'x'], { VAULT_DETAILED: 'true' }).detailed).toBe(true);
  expect(readGlobalChoices(['list', 'x'], { VAULT_DETAILED: 'perhaps' }).detailed).toBe(false);
});

test('a group is what has commands beneath it', () => {
  const groups = commandNames.filter((name) => commandNames.some((other) => other.startsWith(`${name} `)));
  expect(commandNames.filter(isGroup)).toEqual(groups);
});
