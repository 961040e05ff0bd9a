import { beforeAll, describe, expect, test } from 'vitest';
import { commandIndex } from '../../src/cli/tree/command-index.ts';
import { entriesOf, isGroup } from '../../src/cli/tree/command-tree.ts';
import { runWith, temporaryFolder } from './support/io.ts';

const entries = entriesOf(commandIndex);
const commands = await Promise.all(
  entries.flatMap(({ name, entry }) =>
    isGroup(entry) ? [] : [entry.load().then(({ command }) => ({ name, command }))],
  ),
);
/** Vault's commands take no flags after the arguments. */
const own = commands.filter(({ command }) => command.flagsAnywhere);

let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  env = { HOME: temporaryFolder(() => {}) };
  await runWith(['auth', 'enable', 'approle'], { env });
});

const vault = (words: readonly string[], isTerminal = false) => runWith(words, { env, isTerminal });

const flags = own.flatMap(({ name, command }) =>
  Object.entries(command.groups.find(({ title }) => title === 'Command options')?.flags ?? {})
    .filter(([, flag]) => !flag.isBoolean && !flag.mayBeEmpty)
    .map(([flag]) => [name, flag] as const),
);

test('there are such commands and flags', () => {
  expect(own.length).toBeGreaterThan(25);
  expect(flags.length).toBeGreaterThan(20);
});

test.each(flags)(
  '%s -%s= is refused: an unset variable of a script must not widen the question',
  async (name, flag) => {
    for (const words of [[`-${flag}=`], [`-${flag}`, '']]) {
      expect(await vault([...name.split(' '), ...words])).toEqual({
        status: 1,
        stdout: '',
        stderr: `invalid value "" for flag -${flag}: it is empty\n`,
      });
    }
  },
);

describe.each(own.map(({ name, command }) => [name, command.usage] as const))('%s', (name, usage) => {
  test('with too many arguments says how to call it', async () => {
    const { status, stdout, stderr } = await vault([...name.split(' '), ...'a b c d e f'.split(' ')]);
    // Some take any number, and the words of `clock advance` are one duration.
    if (!usage.includes('...') && name !== 'clock advance') {
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^Too many arguments \(expected [^)]+, got 6\)\. Usage: localvault /);
      expect(stderr).toContain(`Usage: localvault ${name} ${usage}\n`);
    }
  });

  test('with an empty argument says so', async () => {
    const { status, stdout, stderr } = await vault([...name.split(' '), '']);
    expect([status === 0, stdout], stderr).toEqual([false, '']);
    expect(stderr).toMatch(/\bempty\b|""|^(?:Too many|Not enough) arguments .* Usage: localvault /);
    expect(stderr).toMatch(/^[^\n]{10,400}\n$/);
  });
});

test.each([
  ['approle roles', 'There are no roles.'],
  ['approle secret-ids', 'There are no such SecretIDs.'],
])('%s of nothing is no error, so that it is not red', async (line, text) => {
  const { status, stderr } = await vault(line.split(' '), true);
  expect(status).toBe(0);
  expect(stderr).toBe(`\u001b[33m${text}\u001b[39m\n`);
});

test('a state to delete that does not exist: where to look for the right name', async () => {
  const { status, stderr } = await vault(['state', 'delete', 'nope']);
  expect([status, stderr]).toEqual([
    2,
    'There is no state named "nope". `localvault state list` shows those that exist.\n',
  ]);
});
