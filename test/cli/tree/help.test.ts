import { expect, test } from 'vitest';
import type { Command } from '../../../src/cli/command.ts';
import { initialValue } from '../../../src/cli/flags/flag-types.ts';
import { commandIndex } from '../../../src/cli/tree/command-index.ts';
import { entriesOf, isGroup } from '../../../src/cli/tree/command-tree.ts';
import { group as overview } from '../../../src/cli/tree/overview.ts';
import { runWith, temporaryFolder } from '../support/io.ts';

/** Commands that Vault lacks, by the first word of their names, and server, which isn't a client of its API. */
const own = new Set([
  'clock',
  'completion',
  'config',
  'exec',
  'expiring',
  'info',
  'log',
  'server',
  'shellenv',
  'state',
  'tree',
  'tutorial',
  'who-can',
  'why',
]);
/** Vault's commands that send no request, or take no flags. */
const offline = new Set(['__complete', 'policy fmt', 'print token', 'version']);

const entries = entriesOf(commandIndex);
const names = ['', ...entries.map(({ name }) => name)];
const commands = await Promise.all(
  entries.flatMap(({ name, entry }) =>
    isGroup(entry) ? [] : [entry.load().then(({ command }) => [name, command] as const)],
  ),
);

async function helpOf(name: string, columns?: number): Promise<string> {
  const { status, stdout } = await runWith([...name.split(' '), '-h'].filter(Boolean), {
    isTerminal: columns !== undefined,
    ...(columns !== undefined && { columns }),
  });
  expect(status).toBe(0);
  return stdout;
}

/** The lines that are wrapped: not the usage, nor what is to be pasted. */
function wrappedLines(help: string): string[] {
  return help.slice(help.indexOf('\n'), help.indexOf('\nExamples:\n')).split('\n');
}

test.each(names)('the help of "%s" fits the terminal, and says the same at any width', async (name) => {
  const piped = await helpOf(name);
  expect(await helpOf(name, 80)).toBe(piped);
  for (const width of [30, 45, 60, 80, 140, 1000]) {
    const help = await helpOf(name, width);
    const tooLong = wrappedLines(help).filter((line) => line.length > width && line.trim().includes(' '));
    expect([width, tooLong]).toEqual([width, []]);
    expect(help.split(/\s+/)).toEqual(piped.split(/\s+/));
    expect(help.slice(help.indexOf('\nExamples:\n'))).toBe(piped.slice(piped.indexOf('\nExamples:\n')));
  }
});

test('no paragraph is broken into lines by hand', async () => {
  const groups = await Promise.all(entries.flatMap(({ entry }) => (isGroup(entry) ? [entry.load()] : [])));
  const texts = [overview, ...groups.map(({ group }) => group), ...commands.map(([, command]) => command)];
  for (const { name, help } of texts) {
    const broken = help
      .split('\n\n')
      .filter((part) => part.includes('\n') && !/^(?: {2}\S.* {2}\S.*(?:\n|$))+$/.test(part));
    expect([name, broken]).toEqual([name, []]);
  }
});

test.each(commands)('%s lists the options of HTTP clients exactly if it sends requests', async (name) => {
  const isLocal = offline.has(name) || own.has(name.split(' ')[0] ?? '');
  const help = await helpOf(name);
  expect([help.includes('\nHTTP options:\n'), help.includes('\n  -address=<string>')]).toEqual([!isLocal, !isLocal]);
});

test.each([
  'clock show -address= -header=a=b -tls-skip-verify',
  'config get -address=http://127.0.0.1:1 -namespace=team',
  'state path -wrap-ttl=60s -non-interactive',
  'completion -ns=team -mfa=x bash',
  'shellenv -address=http://127.0.0.1:1 -undo sh',
])('%s accepts the options that its help leaves out', async (line) => {
  const env = { HOME: temporaryFolder() };
  await runWith(['status'], { env });
  expect(await runWith(line.split(' '), { env })).toMatchObject({ status: 0, stderr: '' });
});

test.each(commands.filter(([name]) => own.has(name.split(' ')[0] ?? '')))(
  'the usage of %s names options exactly if there are some',
  async (name, { usage }) => {
    const help = await helpOf(name);
    expect(/\n\w+ options:\n/.test(help)).toBe(usage.includes('[options]'));
  },
);

/** A text that no flag's initial value equals, for each type in the help. */
const otherTexts: Readonly<Record<string, string>> = { '': 'true', string: 'other', duration: '61s' };

test.each(commands)('the help of %s names the variable of each flag that has one', async (name, command: Command) => {
  const help = await helpOf(name, 1000);
  for (const [title, flags] of command.groups.flatMap((group) => Object.entries(group.flags))) {
    const [line = ''] = help.split('\n').filter((one) => new RegExp(`^ +(-\\w+, )*-${title}(=| )`).test(one));
    const { variable, example, initial } = flags;
    expect([title, /\[\$VAULT_(.*)\]$/.exec(line)?.[1]]).toEqual([title, variable]);
    if (variable !== undefined) {
      expect(initialValue(flags, { [`VAULT_${variable}`]: otherTexts[example] })).not.toEqual(initial);
    }
  }
});

test("login's help offers no auth method that can't be enabled here", async () => {
  const [help = ''] = (await helpOf('login')).split('\nOutput options:\n');
  expect(help).not.toMatch(/userpass|radius|ldap|kubernetes|\bcert\b|jwt|oidc/i);
  expect(help.split(/\s+/).join(' ')).toContain('write the RoleID and the SecretID to auth/approle/login');
});

test('only read offers the raw format', async () => {
  const offering = await Promise.all(
    commands.map(async ([name]) => ((await helpOf(name)).includes(' raw ') ? name : '')),
  );
  expect(offering.filter(Boolean)).toEqual(['read']);
});

test.each(commands)(
  '%s takes flags after its arguments if Vault lacks it, and otherwise says that they do not count',
  async (name, command) => {
    const first = name.split(' ')[0] ?? '';
    const isOwn =
      ['apply', 'approle', 'export'].includes(first) || (own.has(first) && !['exec', 'server'].includes(first));
    expect(command.flagsAnywhere).toBe(isOwn);
    const { args, warning } = command.parse(['argument', '-non-interactive'], {});
    if (isOwn) {
      expect([args, warning]).toEqual([['argument'], undefined]);
    } else if (!offline.has(name) && name !== 'exec') {
      expect(warning).toContain('[-non-interactive]');
    }
  },
);
