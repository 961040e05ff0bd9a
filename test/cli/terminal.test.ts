import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { assert, property, string } from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { escapeBytes, escapeControls } from '../../src/values/escape-controls.ts';
import { runWith, temporaryFolder } from './support/io.ts';
import { shownOnTerminal } from './support/shown-on-terminal.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const launcher = join(root, 'bin/localvault.js');

/** A value that would set the title, clear the screen, ring, go back and turn the direction of text. */
const hostile = 'a\x1b]0;pwned\x07\x1b[2Jb\rc\bd\x7fe\x9b31mf\x85g\u202eh\u2066i\u2028j\0k';
const shown = 'a\\x1b]0;pwned\\x07\\x1b[2Jb\\x0dc\\x08d\\x7fe\\x9b31mf\\x85g\\u202eh\\u2066i\\u2028j\\x00k';

/** All that moves a terminal's cursor, changes its look or reorders text, but for line breaks and tabs. */
const active = /[^\P{Cc}\n\t]|[\u2028-\u202e\u2066-\u2069]/u;
const withoutColours = (text: string) =>
  text.replaceAll('\x1b[31m', '').replaceAll('\x1b[33m', '').replaceAll('\x1b[39m', '');

describe('as text', () => {
  test('shows control characters', () => {
    expect(escapeControls(hostile, true)).toBe(shown);
    expect(escapeControls('\u009b2J', true)).toBe('\\x9b2J');
  });

  test.each(['-----BEGIN KEY-----\nabc\n-----END KEY-----\n', 'a\r\nb\r\n', 'a\tb', 'ä 日本 😀 é', ''])(
    'leaves %j',
    (text) => {
      expect(escapeControls(text, true)).toBe(text);
    },
  );

  test('in one line, line breaks and tabs are escaped too', () => {
    expect(escapeControls('a\r\nb\tc', false)).toBe('a\\x0d\\x0ab\\x09c');
  });

  test('any text', () => {
    const escapeOf = (char: string) => {
      const digits = char.charCodeAt(0).toString(16);
      return char < '\u0100' ? `\\x${digits.padStart(2, '0')}` : `\\u${digits}`;
    };
    assert(
      property(string({ unit: 'binary' }), (text) => {
        const expected = text.replace(new RegExp(`(?!\r\n)(?:${active.source})`, 'gu'), escapeOf);
        expect(escapeControls(text, true)).toBe(expected);
      }),
    );
  });
});

test('only one place writes to the streams', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const writing = files.filter((name) =>
    /process\.(?:stdout|stderr)|\bconsole\.|\/dev\/(?:tty|stdout|stderr)|writeSync\((?:1|2|this\.)|isatty/.test(
      readFileSync(join(root, 'src', name), 'utf8'),
    ),
  );
  expect(writing).toEqual(['cli/terminal/process-io.ts']);
});

/** A state with the hostile value wherever one can be stored, at `home`. */
async function plant(home: string): Promise<void> {
  const vault = async (...words: string[]) => {
    expect(await runWith(words, { env: { HOME: home } })).toMatchObject({ status: 0 });
  };
  await vault('write', 'cubbyhole/x', `v=${hostile}`, `${hostile}=1`);
  await vault('write', 'cubbyhole/y', 'v=a\u202eb');
  await vault('kv', 'put', 'secret/x', `v=${hostile}`);
  await vault('write', 'identity/entity', `name=${hostile}`, `metadata=a=${hostile}`);
  await vault('secrets', 'enable', `-description=${hostile}`, '-path=other', 'kv');
  await vault('auth', 'enable', `-description=${hostile}`, 'approle');
  await vault('policy', 'write', 'p', writtenTo(home, 'p.hcl', `# ${hostile.replace('\0', '')}\npath "a" {}`));
}

function writtenTo(home: string, name: string, text: string): string {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
}

/** Commands that show it, each with the stream. */
const commands: ReadonlyArray<readonly [stream: 'stdout' | 'stderr', ...words: string[]]> = [
  ['stdout', 'read', 'cubbyhole/x'],
  ['stdout', 'read', '-field=v', 'cubbyhole/x'],
  ['stdout', 'read', '-format=raw', 'cubbyhole/x'],
  ['stdout', 'read', '-format=json', 'cubbyhole/x'],
  ['stdout', 'read', '-format=yaml', 'cubbyhole/y'],
  ['stdout', 'kv', 'get', 'secret/x'],
  ['stdout', 'kv', 'get', '-field=v', 'secret/x'],
  ['stdout', 'list', 'identity/entity/name'],
  ['stdout', 'list', '-detailed', 'identity/entity/id'],
  ['stdout', 'secrets', 'list'],
  ['stdout', 'auth', 'list', '-detailed'],
  ['stdout', 'policy', 'read', 'p'],
  ['stderr', 'read', `cubbyhole/${hostile.replace('\0', '')}`],
  ['stderr', 'policy', 'read', hostile],
  ['stderr', 'read', `-${hostile}`],
  ['stderr', 'read', `-format=${hostile}`, 'a'],
  ['stderr', 'policy', 'write', 'p', `/nowhere/${hostile}`],
  ['stderr', 'read', `-address=http://${hostile}`, 'a'],
  ['stderr', 'read', '-output-curl-string', `-address=http://${hostile}`, 'a'],
];

test('no command drives a terminal', async () => {
  const home = temporaryFolder();
  await plant(home);
  for (const [, ...words] of commands) {
    const { stdout, stderr } = await runWith(words, { env: { HOME: home }, isTerminal: true });
    expect([words, withoutColours(stdout + stderr)]).not.toEqual([words, expect.stringMatching(active)]);
    expect([words, stdout + stderr]).toEqual([words, expect.stringMatching(/\\x1b|u001b|u202e|%1B/i)]);
  }
});

describe('a process', () => {
  const vault = `${process.execPath} ${launcher}`;

  test('escapes on each stream that is a terminal, and keeps every byte on one that is not', async () => {
    const home = temporaryFolder();
    await plant(home);
    const env = { HOME: home };
    expect(shownOnTerminal(`${vault} read -field=v cubbyhole/x`, env)).toBe(`${shown}\n`);
    expect(shownOnTerminal(`${vault} read -field=v cubbyhole/x | cat`, env)).toBe(hostile);
    expect(shownOnTerminal(`${vault} read -field=v cubbyhole/x > ${home}/out`, env)).toBe('');
    expect(readFileSync(join(home, 'out'), 'utf8')).toBe(hostile);

    const wrong = `${vault} read "-$(printf '\\033[2k')" a`;
    expect(shownOnTerminal(`${wrong} > ${home}/out`, env)).toBe('flag provided but not defined: -\\x1b[2k\n');
    expect(shownOnTerminal(wrong, env)).toBe('\x1b[31mflag provided but not defined: -\\x1b[2k\x1b[39m\n');
    expect(shownOnTerminal(wrong, { ...env, NO_COLOR: '1' })).toBe('flag provided but not defined: -\\x1b[2k\n');
    expect(shownOnTerminal(`${wrong} 2> ${home}/err`, { ...env, NO_COLOR: '1' })).toBe('');
    expect(readFileSync(join(home, 'err'), 'utf8')).toBe('flag provided but not defined: -\x1b[2k\n');
  });

  test.each([60, 80, 140])('help is as wide as a terminal of %i columns', (width) => {
    const linesOf = (line: string) => shownOnTerminal(`stty cols ${width}; ${line}`, { HOME: '/nowhere' }).split('\n');
    for (const line of [`${vault} auth tune -h`, `${vault} state check -h`, `${vault} -x`]) {
      const wrapped = linesOf(line).filter((text) => !/^Usage|^ {2}localvault/.test(text));
      const widest = Math.max(...wrapped.map((text) => text.length));
      expect([line, widest]).toEqual([line, expect.toSatisfy((found: number) => found <= width && found > width - 20)]);
    }
  });

  test('help is 80 columns wide in a pipe, and on a terminal that has no size', () => {
    const help = `${vault} state check -h`;
    const [atEighty, piped, unknown] = [
      `stty cols 80; ${help}`,
      `stty cols 140; ${help} | cat`,
      `stty cols 0; ${help}`,
    ];
    const expected = shownOnTerminal(atEighty, { HOME: '/nowhere' });
    expect(expected).toContain('\n\nThe exit status is 0');
    expect(shownOnTerminal(piped, { HOME: '/nowhere' })).toBe(expected);
    expect(shownOnTerminal(unknown, { HOME: '/nowhere' })).toBe(expected);
  });

  test('a table of our own has a bold heading on a terminal, and none in a pipe', async () => {
    const home = temporaryFolder();
    await plant(home);
    for (const words of ['write -f auth/approle/role/r', 'write auth/approle/role/r/secret-id metadata=a=b']) {
      expect(await runWith(words.split(' '), { env: { HOME: home } })).toMatchObject({ status: 0 });
    }
    const heading = 'Role    Accessor                                Uses left ';
    for (const line of ['approle secret-ids', 'approle secret-ids r']) {
      const seen = shownOnTerminal(`${vault} ${line}`, { HOME: home });
      expect(seen.startsWith(`\x1b[1m${heading}`)).toBe(true);
      expect(seen).toMatch(/\nr {7}\S{36} {4}unlimited .* {4}a=b\n$/);
      expect(shownOnTerminal(`${vault} ${line} | cat`, { HOME: home }).startsWith(heading)).toBe(true);
    }
    expect(shownOnTerminal(`${vault} approle secret-ids -expired`, { HOME: home, NO_COLOR: '1' })).toBe(
      'There are no such SecretIDs.\n',
    );
  });

  test('bytes that are no text are kept, and shown on a terminal', async () => {
    const bytes = Buffer.from([
      0x30, 0x82, 0x00, 0xff, 0x0a, 0xc3, 0xa4, 0xe2, 0x82, 0x1b, 0x5b, 0xef, 0xbf, 0xbd, 0x9b,
    ]);
    const server = createServer((_request, response) => response.end(bytes));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const env = { HOME: temporaryFolder(), PATH: process.env['PATH'], VAULT_ADDR: `http://127.0.0.1:${port}` };
    const words = ['read', '-format=raw', 'pki/ca'];
    const { stdout } = await promisify(execFile)(process.execPath, [launcher, ...words], { env, encoding: 'buffer' });
    expect(stdout).toEqual(Buffer.concat([bytes, Buffer.from('\n')]));
    expect(escapeBytes(bytes)).toBe('0\\x82\\x00\\xff\nä\\xe2\\x82\\x1b[\ufffd\\x9b');
    const onPty = ['-q', '-c', `stty -opost; ${vault} ${words.join(' ')}`, '/dev/null'];
    const seen = await promisify(execFile)('script', onPty, { env: { ...env, TERM: 'xterm' }, encoding: 'buffer' });
    expect(seen.stdout.toString()).toBe(`${escapeBytes(bytes)}\n`);
  });

  test('lines of a secret are lines on a terminal', async () => {
    const home = temporaryFolder();
    const pem = '-----BEGIN KEY-----\nYWJj\n\tx\r\n-----END KEY-----';
    expect(await runWith(['write', 'cubbyhole/x', `v=${pem}`], { env: { HOME: home } })).toMatchObject({ status: 0 });
    expect(shownOnTerminal(`${vault} read -field=v cubbyhole/x`, { HOME: home })).toBe(`${pem}\n`);
  });

  test('prompts and the token are shown so too', () => {
    const home = temporaryFolder();
    const state = join(home, 's\x1b[2J');
    mkdirSync(state, { mode: 0o700 });
    const env = { HOME: home, LOCALVAULT_HOME: state, NO_COLOR: '1' };
    expect(shownOnTerminal(`${vault} list cubbyhole`, env)).toContain(join(home, 's\\x1b[2J'));
    expect(shownOnTerminal(`BAO_TOKEN="$(printf 's.\\033[2J')" ${vault} print token`, env)).toBe('s.\\x1b[2J\n');
    const asked = shownOnTerminal(`${vault} state reset`, env);
    expect(asked).toContain('s\\x1b[2J');
    expect(asked).not.toContain('\x1b[2J');
  });
});

describe('a hint', () => {
  const vault = `${process.execPath} ${launcher}`;
  const hint =
    'Hint: auth/approle/role/r has no parameter "token_policy", so it was ignored. Did you mean token_policies?\n';
  const success = 'Success! Data written to: auth/approle/role/r\n';
  const line = `${vault} write auth/approle/role/r token_policy=a`;

  async function newState() {
    const home = temporaryFolder();
    expect(await runWith(['auth', 'enable', 'approle'], { env: { HOME: home } })).toMatchObject({ status: 0 });
    return { HOME: home, NO_COLOR: '1' };
  }

  test('reaches only a standard error that is a terminal', async () => {
    const env = await newState();
    expect(shownOnTerminal(line, env)).toBe(success + hint);
    expect(shownOnTerminal(`${line} > ${env.HOME}/out`, env)).toBe(hint);
    expect(readFileSync(join(env.HOME, 'out'), 'utf8')).toBe(success);
    expect(shownOnTerminal(`${line} 2> ${env.HOME}/err`, env)).toBe(success);
    expect(readFileSync(join(env.HOME, 'err'), 'utf8')).toBe('');
  });

  test.each([
    ['read auth/approle/role/rr', 'There is no role "rr" in auth/approle/role/. Did you mean r?'],
    ['write auth/approle/role/r token_policies=defalt', 'There is no policy "defalt" yet. Did you mean default?'],
    ['token create -policy=defalt', 'There is no policy "defalt" yet. Did you mean default?'],
    ['auth enable aprole', 'There is no auth method "aprole" here. Did you mean approle?'],
    ['kv get secre/a', 'There is no secrets engine at secre/. Did you mean secret?'],
  ])('ends what %j prints', async (words, text) => {
    const env = await newState();
    expect(await runWith(['write', '-f', 'auth/approle/role/r'], { env })).toMatchObject({ status: 0 });
    expect(shownOnTerminal(`${vault} ${words}`, env)).toMatch(
      new RegExp(`\nHint: ${text.replaceAll(/[.?]/g, '\\$&')}\n$`),
    );
  });

  test('leaves the exit status alone', async () => {
    const env = await newState();
    expect(shownOnTerminal(`${line} > ${env.HOME}/out; echo $?`, env)).toBe(`${hint}0\n`);
    const reading = `${vault} read auth/aprole/role/r; echo $?`;
    const mount = 'Hint: There is no auth method at auth/aprole/. Did you mean approle?\n';
    expect(shownOnTerminal(reading, env)).toBe(`No value found at auth/aprole/role/r\n${mount}2\n`);
  });

  test('explains a missing command before the usage', async () => {
    const env = await newState();
    const seen = shownOnTerminal(`${vault} agent; echo $?`, env);
    expect(seen).toMatch(
      /^The command "agent" exists in OpenBao and HashiCorp Vault, but not in localvault\. .*\n\nUsage: /,
    );
    expect(seen).toMatch(/\n127\n$/);
    expect(shownOnTerminal(`${vault} agent 2>&1 | head -n 1`, env)).toBe('Usage: localvault <command> [args]\n');
  });
});

test('a name is one line of a list on a terminal', async () => {
  const home = temporaryFolder();
  const env = { HOME: home };
  await runWith(['write', 'identity/entity', 'name=a\nroot'], { env });
  const list = ['list', 'identity/entity/name'];
  expect((await runWith(list, { env, isTerminal: true })).stdout).toBe('Keys\n----\na\\nroot\n');
  expect((await runWith(list, { env })).stdout).toBe('Keys\n----\na\nroot\n');
});
