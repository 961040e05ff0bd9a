import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WholeState } from '../../../src/client/state/whole-state.ts';
import { type Outcome, runWith, temporaryFolder } from '../support/io.ts';

/** A user whose words may contain blanks. */
function newUser() {
  const home = temporaryFolder();
  const config = join(home, '.config/localvault');
  const vault = (...words: string[]): Promise<Outcome> => runWith(words, { env: { HOME: home } });
  const as = (token: string, ...words: string[]): Promise<Outcome> =>
    runWith(words, { env: { HOME: home, VAULT_TOKEN: token } });
  const file = () => join(config, readdirSync(config).find((name) => name.endsWith('.history')) ?? 'missing');
  const rows = async (...flags: string[]): Promise<string[][]> => {
    const { status, stdout } = await vault('log', ...flags);
    expect(status).toBe(0);
    return stdout
      .split('\n')
      .slice(2, -1)
      .map((line) => line.split(/ {4,}/).slice(1));
  };
  return { home, config, vault, as, file, rows };
}

test('shows who did what, the newest last, and what was refused', async () => {
  const { vault, as, rows } = newUser();
  await vault('kv', 'put', 'secret/x', 'user=u', 'password=sesame');
  const { stdout: token } = await vault('token', 'create', '-policy=default', '-field=token');
  await as(token.trim(), 'read', 'secret/data/x');
  await vault('kv', 'metadata', 'delete', 'secret/x');
  const shown = await rows();
  expect(shown.map((row) => row.slice(0, 4))).toEqual([
    ['root', 'create', 'secret/data/x', 'ok'],
    ['root', 'update', 'auth/token/create', 'ok'],
    ['token (default)', 'read', 'secret/data/x', 'refused: permission denied'],
    ['root', 'delete', 'secret/metadata/x', 'ok'],
  ]);
  expect(shown.map((row) => row[4])).toEqual(['password, user', expect.stringContaining('policies'), '-', '-']);
});

test('its file is beside the key, private, and outside of the state', async () => {
  const { vault, file, config, home } = newUser();
  await vault('kv', 'put', 'secret/x', 'a=b');
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(readdirSync(config)).toContain(file().split('/').at(-1)?.replace('.history', '.key'));
  const inside = readdirSync(join(home, '.local/share/localvault'), { recursive: true, encoding: 'utf8' });
  expect(inside.filter((name) => name.includes('history'))).toEqual([]);
});

test('a read that was granted changes nothing, and is not kept', async () => {
  const { vault, config } = newUser();
  await vault('token', 'lookup');
  await vault('list', 'auth/token/accessors');
  expect(readdirSync(config).filter((name) => name.includes('history'))).toEqual([]);
});

test('`config set history all` keeps reads too', async () => {
  const { vault, rows } = newUser();
  await vault('config', 'set', 'history', 'all');
  await vault('token', 'lookup');
  expect(await rows()).toEqual([['root', 'read', 'auth/token/lookup-self', 'ok', '-']]);
});

test('a history that is off is not kept, and the command says how to turn it on', async () => {
  const { vault, config } = newUser();
  await vault('config', 'set', 'history', 'off');
  await vault('kv', 'put', 'secret/x', 'a=b');
  await vault('clock', 'advance', '1h');
  expect(readdirSync(config).filter((name) => name.includes('history'))).toEqual([]);
  expect(await vault('log')).toEqual({
    status: 0,
    stdout: '',
    stderr: 'The history of this state is off. Turn it on with `localvault config set history 4MiB`.\n',
  });
});

test('a state without a history says when it begins', async () => {
  const { vault } = newUser();
  await vault('token', 'lookup');
  expect(await vault('log')).toMatchObject({
    status: 0,
    stdout: '',
    stderr: expect.stringMatching(
      /^The history of this state is empty\. It begins with the next change, in \/.*\.history\.\n$/,
    ),
  });
});

test('where there is no state, there is no history', async () => {
  const { vault, home } = newUser();
  expect(await vault('log')).toEqual({
    status: 2,
    stdout: '',
    stderr: `There is no state in ${home}/.local/share/localvault yet, and so no history. The first request creates both.\n`,
  });
  expect(existsSync(join(home, '.local'))).toBe(false);
});

test.each(['0MiB', '4', '4KiB', '1000MiB', 'on', ''])('the preference can not be %j', async (value) => {
  const { vault } = newUser();
  expect(await vault('config', 'set', 'history', value)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('it must be off, a size from 1MiB to 999MiB, or all, which keeps reads too'),
  });
});

test('filters', async () => {
  const { vault, as, rows } = newUser();
  await vault('kv', 'put', 'secret/a', 'x=1');
  const { stdout } = await vault('token', 'create', '-policy=default', '-format=json');
  const { client_token: token, accessor } = JSON.parse(stdout).auth;
  await as(token, 'read', 'secret/data/a');
  await vault('kv', 'put', 'secret/b', 'x=1');
  const paths = async (...flags: string[]) => (await rows(...flags)).map((row) => row[2]);
  expect(await paths('-n=1')).toEqual(['secret/data/b']);
  expect(await paths('-n=0')).toEqual([]);
  expect(await paths('-path=secret/*')).toEqual(['secret/data/a', 'secret/data/a', 'secret/data/b']);
  expect(await paths('-path=secret/data/?', '-refused')).toEqual(['secret/data/a']);
  expect(await paths('-refused', '-path=auth/*')).toEqual([]);
  expect(await paths(`-token=${accessor}`)).toEqual(['auth/token/create', 'secret/data/a']);
  expect(await paths('-token=unknown')).toEqual([]);
  for (const words of [['-refused', '-path=auth/*'], ['-path=nothing'], ['-n=1', '-path=nothing']]) {
    const nothing = { status: 0, stdout: '', stderr: 'No entry of the history matches.\n' };
    expect(await vault('log', ...words)).toEqual(nothing);
  }
  expect(await vault('log', '-n=0')).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('-since uses the clock of the state', async () => {
  const { vault, rows } = newUser();
  await vault('kv', 'put', 'secret/a', 'x=1');
  await vault('clock', 'advance', '3h');
  await vault('kv', 'put', 'secret/b', 'x=1');
  expect((await rows('-since=2h')).map((row) => row[2])).toEqual(['localvault/clock/advance', 'secret/data/b']);
  expect((await rows('-since=4h')).map((row) => row[2])).toContain('secret/data/a');
});

test('what the owner did without a request is kept', async () => {
  const { vault, home, rows } = newUser();
  await vault('kv', 'put', 'secret/a', 'x=1');
  await vault('state', 'snapshot', 'save', join(home, 'snapshot'));
  await vault('state', 'rotate-key', '-force');
  await vault('clock', 'advance', '1h');
  await vault('clock', 'reset');
  await vault('state', 'root-token');
  await new WholeState({ HOME: home }, () => {}).restoreSnapshot(join(home, 'snapshot'), false);
  expect((await rows()).slice(1)).toEqual([
    ['owner', 'update', 'localvault/state/rotate-key', 'ok', '-'],
    ['owner', 'update', 'localvault/clock/advance', 'ok', 'by'],
    ['owner', 'update', 'localvault/clock/reset', 'ok', '-'],
    ['owner', 'update', 'localvault/state/root-token', 'ok', 'revoke_others'],
    ['owner', 'update', 'localvault/state/snapshot/restore', 'ok', '-'],
  ]);
  await vault('state', 'reset', '-force');
  expect(await rows()).toEqual([['owner', 'update', 'localvault/state/reset', 'ok', '-']]);
});

test('a rotation to a key of the environment is kept, too', async () => {
  const home = temporaryFolder();
  const key = '11'.repeat(32);
  const next = '22'.repeat(32);
  const vault = (env: Record<string, string>, ...words: string[]) => runWith(words, { env: { HOME: home, ...env } });
  await vault({ LOCALVAULT_KEY: key }, 'kv', 'put', 'secret/a', 'x=1');
  const rotated = await vault({ LOCALVAULT_KEY: key, LOCALVAULT_NEW_KEY: next }, 'state', 'rotate-key', '-force');
  expect(rotated).toMatchObject({ status: 0, stderr: '' });
  const { stdout } = await vault({ LOCALVAULT_KEY: next }, 'log', '-n=1');
  expect(stdout).toContain('localvault/state/rotate-key');
});

test('-format=json prints the lines as they are, and yaml what they say', async () => {
  const { vault, file } = newUser();
  await vault('kv', 'put', 'secret/a', 'x=1');
  await vault('kv', 'put', 'secret/b', 'x=1');
  expect(await vault('log', '-format=json')).toEqual({ status: 0, stderr: '', stdout: readFileSync(file(), 'utf8') });
  expect((await vault('log', '-format=yaml', '-n=1')).stdout).toContain('path: secret/data/b');
});

test('damaged lines are skipped, and the command says how many', async () => {
  const { vault, file, rows } = newUser();
  await vault('kv', 'put', 'secret/a', 'x=1');
  appendFileSync(file(), 'x\n{"time":"2026');
  await vault('kv', 'put', 'secret/b', 'x=1');
  expect((await rows()).map((row) => row[2])).toEqual(['secret/data/a', 'secret/data/b']);
  expect((await vault('log')).stderr).toBe(`Skipped 2 damaged lines of ${file()}.\n`);
});

test('a history that can not be written is a warning, and the request stands', async () => {
  const { vault, file } = newUser();
  await vault('kv', 'put', 'secret/a', 'x=1');
  const path = file();
  rmSync(path);
  mkdirSync(path);
  const { status, stderr } = await vault('kv', 'put', 'secret/b', 'x=1');
  expect(status).toBe(0);
  expect(stderr).toBe(
    `the history isn't kept: can't write ${path}: it is a folder; correct that, or turn it off with \`localvault config set history off\`\n`,
  );
  expect(await vault('clock', 'advance', '1h')).toMatchObject({ status: 0, stderr });
  expect(await vault('log')).toMatchObject({ status: 2, stderr: expect.stringContaining(`can't read ${path}`) });
  expect((await vault('kv', 'get', '-field=x', 'secret/b')).stdout.trim()).toBe('1');
});

test('texts of others can not control the terminal or break the table', async () => {
  const { vault, rows } = newUser();
  await vault('write', 'cubbyhole/x', 'a\x1b[31m\nb\x07=1');
  expect(await rows()).toEqual([['root', 'create', 'cubbyhole/x', 'ok', 'a\\x1b[31m\\x0ab\\x07']]);
});

test('the history of a named server is not available', async () => {
  const { vault } = newUser();
  expect(await vault('log', '-address=http://127.0.0.1:1')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('This works on the local state, not on a server'),
  });
});

test('a token in the place of an accessor is refused, and not shown', async () => {
  const { vault } = newUser();
  const { stdout } = await vault('token', 'create', '-id=chosen', '-policy=default', '-format=json');
  const { accessor } = JSON.parse(stdout).auth;
  const root = (await vault('print', 'token')).stdout.trim();
  for (const token of [root, 'chosen', 's.unknown', 'hvs.unknown', 'b.unknown']) {
    const outcome = await vault('log', `-token=${token}`);
    expect([outcome.status, outcome.stdout]).toEqual([1, '']);
    expect(outcome.stderr).toMatch(/^-token takes the accessor of a token, and this is .*\n$/);
    expect(outcome.stderr).not.toContain(token);
  }
  expect((await vault('log', `-token=${accessor}`)).stdout).toContain('auth/token/create');
  expect(await vault('log', '-token=unknown')).toEqual({
    status: 0,
    stdout: '',
    stderr: 'The history has no request with a token of this accessor.\n',
  });
});

test('each refusal says whose request it was, and a reason', async () => {
  const { vault, as, rows } = newUser();
  await vault('auth', 'enable', 'approle');
  await vault('write', '-f', 'auth/approle/role/r');
  await vault('write', 'auth/approle/role/r', 'token_ttl=soon');
  await vault('write', 'auth/approle/login', 'role_id=x', 'secret_id=y');
  const { stdout } = await vault('token', 'create', '-ttl=1h', '-policy=default', '-field=token');
  await vault('clock', 'advance', '2h');
  await as(stdout.trim(), 'read', 'secret/data/x');
  await as('unknown', 'read', 'secret/data/x');
  const refused = (await rows('-refused')).map(([who, , path, result]) => [who, path, result]);
  expect(refused).toEqual([
    [
      'root',
      'auth/approle/role/r',
      'refused: error converting input for field "token_ttl": time: invalid duration "…"',
    ],
    ['root', 'auth/approle/login', 'refused: invalid role or secret ID'],
    ['token (default)', 'secret/data/x', 'refused: permission denied'],
    ['unknown token', 'secret/data/x', 'refused: permission denied'],
  ]);
});
