import { expect, test } from 'vitest';
import { readCommandLine } from '../../../src/cli/tree/command-line.ts';

const find = (line: string) => {
  const { words, help, flagsBefore } = readCommandLine(line === '' ? [] : line.split(' '), {});
  return `${words.join(' ')}${help ? ' | help' : ''}${flagsBefore ? ' | flags before' : ''}`;
};

test.each([
  ['', ''],
  ['read a', 'read a'],
  ['kv -mount=x get a', 'kv -mount=x get a'],
  ['-field=a read x', 'read x | flags before'],
  ['-h', ' | help'],
  ['-h read', 'read | help'],
  ['read x -help', 'read x -help | help'],
  ['read -- -h', 'read -- -h'],
  ['-v read', 'read'],
  ['--version', 'version'],
  ['-x', ' | flags before'],
  ['-- read', ''],
])('%s', (line, expected) => {
  expect(find(line)).toBe(expected);
});

test('a first word with a blank is no command', () => {
  expect(readCommandLine(['read x', '-h'], {})).toMatchObject({ words: [], help: false });
  expect(readCommandLine(['', 'read'], {}).words).toEqual(['read']);
});

test('the last -format before -- counts, then the variable', () => {
  const format = (args: string[], env = {}) => readCommandLine(args, env).format;
  expect(format(['read', 'x', '-format=JSON'])).toBe('json');
  expect(format(['read', '-format', 'yaml', 'x'])).toBe('yaml');
  expect(format(['read', '-format=json', '--format=table', 'x'])).toBe('table');
  expect(format(['read', '--', '-format=json'], { VAULT_FORMAT: 'yaml' })).toBe('yaml');
  expect(format(['read', '-format='], { BAO_FORMAT: 'raw' })).toBe('raw');
  expect(format(['read'])).toBeUndefined();
});

test('-detailed counts everywhere, but not with a value', () => {
  expect(readCommandLine(['list', '-detailed', 'x'], {}).detailed).toBe(true);
  expect(readCommandLine(['list', '-detailed=true', 'x'], {}).detailed).toBe(false);
  expect(readCommandLine(['list', 'x'], { VAULT_DETAILED: 'true' }).detailed).toBe(true);
  expect(readCommandLine(['list', 'x'], { VAULT_DETAILED: 'perhaps' }).detailed).toBe(false);
});
