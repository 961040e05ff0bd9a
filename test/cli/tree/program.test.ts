import { expect, test } from 'vitest';
import { newUser } from '../support/io.ts';

const overview = 'Usage: localvault <command> [args]\n';
const complaint = 'Invalid flags before the subcommand.';

test.each([
  ['', 127, '', overview],
  ['-h', 0, overview, ''],
  ['nosuch', 127, '', overview],
  ['nosuch -h', 127, '', overview],
  ['reads a', 127, '', overview],
  ['constructor', 127, '', overview],
  ['-x', 127, '', overview],
  ['-- read', 127, '', overview],
  ['kv', 1, '', 'Usage: localvault kv <subcommand>'],
  ['kv -h', 0, 'Usage: localvault kv <subcommand>', ''],
  ['kv nosuch -h', 0, 'Usage: localvault kv <subcommand>', ''],
  ['kv -mount=x get a', 1, '', 'Usage: localvault kv <subcommand>'],
  ['kv getx a', 1, '', 'Usage: localvault kv <subcommand>'],
  ['kv help get', 1, '', 'Usage: localvault kv <subcommand>'],
  ['kv metadata nosuch', 1, '', 'Usage: localvault kv metadata <subcommand>'],
  ['kv metadata get -h', 0, 'Usage: localvault kv metadata get [options] KEY\n', ''],
  ['read x -help', 0, 'Usage: localvault read [options] PATH\n', ''],
  ['read -field', 1, '', 'flag needs an argument: -field\n'],
  ['-field=a read x', 1, '', complaint],
  ['-field=a kv', 1, '', complaint],
  ['-field=a read -h', 0, 'Usage: localvault read [options] PATH\n', ''],
  ['-v list -- -h', 2, '', 'No value found at -h\n'],
  ['list -format=raw x', 1, '', 'This command does not support the -format=raw option.\n'],
  ['print token nosuch -nosuch -format=raw', 0, 's.', ''],
])('%j ends with %i', async (line, status, stdout, stderr) => {
  const seen = await newUser()(line);
  expect(seen).toEqual({ status, stdout: beginning(stdout), stderr: beginning(stderr) });
});

function beginning(text: string) {
  return text === '' ? '' : expect.stringContaining(text);
}

test('help follows the error about flags before the command', async () => {
  const { stderr } = await newUser()('-field=a read x');
  expect(stderr).toContain('after the subcommand.\n\nUsage: localvault read [options] PATH\n');
});

test('the program and its groups list their commands, without the hidden ones', async () => {
  const { stdout } = await newUser()('-h');
  expect(stdout).toMatch(
    /\nCommon commands:\n {2}delete .*\n(.*\n)+ {2}write .*\n\nOther commands:\n {2}apply .*\n {2}approle .*\n {2}audit /,
  );
  expect(stdout).not.toContain('__complete');
  expect(stdout).toMatch(/^ {2}version {10}Print the version$/m);
  expect(stdout).not.toMatch(/^ {2}help /m);
  const { stdout: ofGroup } = await newUser()('kv metadata -h');
  expect(ofGroup.slice(ofGroup.indexOf('Subcommands'))).toMatch(
    /^Subcommands:\n {2}delete .*\n {2}get .*\n {2}patch .*\n {2}put .*\n\nExamples:\n/,
  );
});

test.each([
  ['raed cubbyhole/x', 127, '\n(Did you mean read?)\n'],
  ['kv metdata', 1, '\n(Did you mean metadata?)\n'],
  ['kv metadata gte', 1, '\n(Did you mean get?)\n'],
  ['read -filed=a cubbyhole/x', 1, 'flag provided but not defined: -filed\n(Did you mean -field?)\n'],
  ['write -forse x', 1, 'flag provided but not defined: -forse\n(Did you mean -force?)\n'],
])('on a terminal, %s is told what was probably meant', async (line, status, ending) => {
  const vault = newUser({ NO_COLOR: '1' });
  const seen = await vault(line, { isTerminal: true });
  expect([seen.status, seen.stderr.endsWith(ending)]).toEqual([status, true]);
  expect((await vault(line)).stderr).not.toContain('Did you mean');
});

test.each(['nosuch', 'kv', 'kv nosuch', '', 'read -x y', '-field=a read x'])(
  'where nothing is near, %j gets no suggestion',
  async (line) => {
    expect((await newUser()(line, { isTerminal: true })).stderr).not.toContain('Did you mean');
  },
);
