import { beforeAll, describe, expect, test } from 'vitest';
import { commandIndex } from '../../src/cli/tree/command-index.ts';
import { entriesOf, isGroup } from '../../src/cli/tree/command-tree.ts';
import { stub } from '../client/http/support.ts';
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

/** What each flag of HTTP clients does: the value, and what a server or the user sees of it. */
const effects: Readonly<Record<string, readonly [value: string, seen: RegExp]>> = {
  address: ['URL', /GET /],
  'agent-address': ['URL', /GET /],
  'ca-cert': ['/none', /Error loading CA File: open \/none/],
  'ca-path': ['/none', /lstat \/none/],
  'client-cert': ['/none', /both client cert and client key must be provided/],
  'client-key': ['/none', /both client cert and client key must be provided/],
  namespace: ['n', /"x-vault-namespace":"n\/"/],
  'policy-override': ['true', /"x-vault-policy-override":"true"/],
  mfa: ['m', /"x-vault-mfa":"m"/],
  header: ['x-own=1', /"x-own":"1"/],
};

/** Flags of HTTP clients that need more than one plain request to show what they do. Other tests show it. */
const shownElsewhere = ['tls-server-name', 'tls-skip-verify', 'disable-redirects', 'non-interactive'];

const argumentsOf: Readonly<Record<string, readonly string[]>> = { apply: ['-'], 'approle tokens': ['jenkins'] };
const withHttp = own.flatMap(({ name, command }) => {
  const flags = command.groups.find(({ title }) => title === 'HTTP options')?.flags;
  return flags === undefined ? [] : [{ name, flags }];
});
const listed = withHttp.flatMap(({ name, flags }) =>
  Object.entries(flags)
    .filter(([flag, { help }]) => help !== undefined && !shownElsewhere.includes(flag))
    .map(([flag]) => [name, flag] as const),
);

test.each(listed)('%s -%s, which help lists, has its effect', async (name, flag) => {
  const { url, asked } = await stub((response) => {
    response.statusCode = 403;
    response.end('{"errors":["permission denied"]}');
  });
  const [value = '', seen = /^no effect is known$/] = effects[flag] ?? [];
  const words = [...name.split(' '), `-${flag}=${value.replace('URL', url)}`, ...(argumentsOf[name] ?? [])];
  const { stderr } = await runWith(words, {
    env: { ...env, VAULT_TOKEN: 't', VAULT_MAX_RETRIES: '0', ...(!flag.endsWith('address') && { VAULT_ADDR: url }) },
    stdin: '{"version":1,"objects":{"sys/auth/approle":{"type":"approle"}}}',
  });
  const requests = asked.map(({ method, headers }) => `${method} ${JSON.stringify(headers)}\n`);
  expect(requests.join('') + stderr).toMatch(seen);
});

test.each(withHttp.map(({ name }) => name))(
  '%s refuses the flags about a single request, which help leaves out',
  async (name) => {
    for (const flag of ['wrap-ttl=5m', 'unlock-key=k', 'output-policy', 'output-curl-string']) {
      const { status, stdout, stderr } = await runWith([...name.split(' '), `-${flag}`, ...(argumentsOf[name] ?? [])], {
        env,
        stdin: '{"version":1,"objects":{"sys/auth/approle":{"type":"approle"}}}',
      });
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^-[a-z-]+ is about a single request, and this command may send many: leave it out\.\n/);
    }
  },
);
