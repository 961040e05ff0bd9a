import { execFile, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { launcher, startServerProcess } from '../support/server-process.ts';
import { temporaryFolder } from './support/io.ts';

const run = promisify(execFile);

/** A user whose command lines run in processes of their own. */
function newUser() {
  const home = temporaryFolder();
  const env = { PATH: process.env['PATH'], HOME: home };
  const vault = async (...words: string[]) => (await run(process.execPath, [launcher, ...words], { env })).stdout;
  const config = join(home, '.config/localvault');
  const files = () =>
    readdirSync(config)
      .filter((name) => name.includes('.history'))
      .map((name) => join(config, name));
  const entries = async () =>
    (await vault('log', '-format=json'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  return { home, env, vault, files, entries };
}

/** Runs a command line of bash's on a pseudo-terminal; gives the bytes that reach it. */
function onTerminal(line: string, env: Readonly<Record<string, string | undefined>>): string {
  const { stdout, error } = spawnSync('script', ['-q', '-c', `stty -opost; ${line}`, '/dev/null'], {
    env: { TERM: 'xterm', SHELL: '/bin/bash', ...env },
    encoding: 'utf8',
    input: '',
  });
  expect(error).toBeUndefined();
  return stdout;
}

const bold = '\x1b[1m';
const red = '\x1b[31m';
const vaultLog = `${process.execPath} ${launcher} log`;

/** A pager that says that it was used, and how. */
function pagerIn(home: string): string {
  const pager = join(home, 'pager');
  writeFileSync(pager, '#!/bin/sh\necho "paged, LESS=$LESS"\ncat\n');
  chmodSync(pager, 0o755);
  return pager;
}

async function userWithRefusal() {
  const user = newUser();
  await user.vault('kv', 'put', 'secret/x', 'a=b');
  await expect(user.vault('read', 'nowhere/x')).rejects.toThrow();
  return user;
}

test('on a terminal, the table goes through the pager, with a bold heading and refusals in red', async () => {
  const { home, env } = await userWithRefusal();
  const shown = onTerminal(vaultLog, { ...env, PAGER: pagerIn(home) });
  expect(shown).toMatch(/^paged, LESS=FRX\n/);
  expect(shown).toContain(`${bold}Time`);
  const row = shown.split('\n').find((line) => line.includes('nowhere/x'));
  expect(row).toContain('refused');
  expect(row?.startsWith(red) && row.endsWith('\x1b[39m')).toBe(true);
  expect(shown.split('\n').find((line) => line.includes('secret/data/x'))).not.toContain('\x1b');
});

test('without a pager, the table is printed on the terminal, with the same colours', async () => {
  const { env } = await userWithRefusal();
  for (const pager of ['', 'cat', '/nowhere/pager 2> /dev/null']) {
    const shown = onTerminal(vaultLog, { ...env, PAGER: pager });
    expect(shown.startsWith(`${bold}Time`)).toBe(true);
    expect(shown).toContain(red);
  }
});

test('without less, the table is printed on the terminal', async () => {
  const { home, env } = await userWithRefusal();
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const shown = onTerminal(`PATH=${bin}; ${vaultLog}`, env);
  expect(shown.startsWith(`${bold}Time`)).toBe(true);
});

test('NO_COLOR disables colours, also in the pager', async () => {
  const { home, env } = await userWithRefusal();
  expect(onTerminal(vaultLog, { ...env, NO_COLOR: '1', PAGER: pagerIn(home) })).not.toContain('\x1b');
});

test('elsewhere there is neither a pager nor a colour, and JSON never has one', async () => {
  const { home, env } = await userWithRefusal();
  const withPager = { ...env, PAGER: pagerIn(home) };
  const piped = onTerminal(`${vaultLog} | cat`, withPager);
  expect(piped).toMatch(/^Time/);
  expect(piped).not.toContain('\x1b');
  expect(onTerminal(`${vaultLog} -format=json`, withPager)).toMatch(/^\{"time"/);
});

test('while a server runs, the history has its requests and those of commands, and no secret', async () => {
  const user = newUser();
  const { vault, home, files, entries } = user;
  await vault('auth', 'enable', 'approle');
  await vault('write', 'auth/approle/role/r', 'token_policies=default');
  const server = await startServerProcess({ args: ['-listen-address=127.0.0.1:0'], home });
  onTestFinished(() => void server.child.kill());
  const token = (await vault('print', 'token')).trim();
  const send = async (method: string, path: string, body?: object, headers = {}) =>
    (
      await fetch(`${server.url}/v1/${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    ).json() as Promise<{ auth: { client_token: string } }>;
  const role_id = (await vault('read', '-field=role_id', 'auth/approle/role/r/role-id')).trim();
  const secret_id = (await vault('write', '-f', '-field=secret_id', 'auth/approle/role/r/secret-id')).trim();
  const { client_token } = (await send('POST', 'auth/approle/login', { role_id, secret_id })).auth;
  await send('POST', 'auth/approle/login', { role_id, secret_id: 'wrong' });
  await send('GET', 'secret/data/x', undefined, { 'X-Vault-Token': client_token });
  await send('POST', 'secret/data/x', { data: { password: 'sesame' } }, { 'X-Vault-Token': token });
  await vault('kv', 'put', 'secret/y', 'password=sesame');
  await vault('clock', 'advance', '1h');
  const shown = (await entries()).slice(2);
  expect(shown.map((entry) => entry.request.path)).toEqual([
    'auth/approle/role/r/secret-id',
    'auth/approle/login',
    'auth/approle/login',
    'secret/data/x',
    'secret/data/x',
    'secret/data/y',
    'localvault/clock/advance',
  ]);
  expect(shown[1]).toMatchObject({
    auth: { display_name: 'approle' },
    response: { auth: { display_name: 'approle' } },
  });
  expect(shown[2]).toMatchObject({
    error: expect.stringContaining('invalid'),
    request: { remote_port: expect.any(Number) },
  });
  expect(shown[3]).toMatchObject({ auth: { display_name: 'approle' }, error: expect.stringContaining('denied') });
  const text = files()
    .map((file) => readFileSync(file, 'utf8'))
    .join('');
  for (const secret of [token, role_id, secret_id, client_token, 'sesame']) {
    expect(text.includes(secret)).toBe(false);
  }
  server.child.kill();
  expect(await server.ended).toBe(0);
});

test('a server with an audit device keeps a history beside it', async () => {
  const { vault, home, entries } = newUser();
  await vault('token', 'lookup');
  const config = join(home, 'config.hcl');
  const audit = join(home, 'audit.log');
  writeFileSync(config, `audit "file" "file" {\n  options = { file_path = "${audit}" }\n}\n`);
  const server = await startServerProcess({ args: ['-listen-address=127.0.0.1:0', `-config=${config}`], home });
  onTestFinished(() => void server.child.kill());
  await vault('kv', 'put', 'secret/y', 'password=sesame');
  server.child.kill();
  expect(await server.ended).toBe(0);
  const [entry] = (await entries()).filter(({ request }) => request.path === 'secret/data/y');
  const logged = readFileSync(audit, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"type":"response"') && line.includes('secret/data/y'));
  expect(logged).toHaveLength(1);
  const withoutHashes = (line: unknown) => JSON.stringify(line).replaceAll(/hmac-sha256:[0-9a-f]{64}/g, 'hash');
  expect(withoutHashes(entry)).toBe(withoutHashes(JSON.parse(logged[0] ?? '')));
});

test('concurrent appends lose no line, and both files stay within the limit', async () => {
  const { vault, files, entries } = newUser();
  await vault('config', 'set', 'history', '1MiB');
  // 30 names of 1500 characters: about 47 kB for each line, so that the file is full after 11 of them.
  const data = (i: number) => Array.from({ length: 30 }, (_, n) => `n${i}-${n}${'x'.repeat(1500)}=1`);
  await vault('write', 'cubbyhole/start', 'a=1');
  await Promise.all(Array.from({ length: 20 }, (_, i) => vault('write', `cubbyhole/x${i}`, ...data(i))));
  const written = (await entries()).map(({ request }) => request.path);
  expect(new Set(written).size).toBe(written.length);
  // No line was lost with the file that became the older one: the first ones are still there.
  expect(written).toHaveLength(21);
  expect(files()).toHaveLength(2);
  await Promise.all(Array.from({ length: 20 }, (_, i) => vault('write', `cubbyhole/y${i}`, ...data(i))));
  const size = files().reduce((sum, file) => sum + statSync(file).size, 0);
  expect(size).toBeLessThan(1024 * 1024 + 64 * 1024);
  expect((await entries()).length).toBeGreaterThan(10);
});

test('killed commands leave a readable history', async () => {
  const { vault, env, files, entries } = newUser();
  await vault('write', 'cubbyhole/start', 'a=1');
  for (let i = 0; i < 30; i++) {
    const child = spawn(process.execPath, [launcher, 'write', `cubbyhole/x${i}`, 'a=1'], { env, stdio: 'ignore' });
    const ended = new Promise((done) => child.once('exit', done));
    await Promise.race([ended, pause(20 + Math.random() * 200)]);
    child.kill('SIGKILL');
    await ended;
  }
  await vault('write', 'cubbyhole/end', 'a=1');
  const paths = (await entries()).map(({ request }) => request.path);
  expect(paths[0]).toBe('cubbyhole/start');
  expect(paths.at(-1)).toBe('cubbyhole/end');
  expect(files().every((file) => existsSync(file))).toBe(true);
  expect(await vault('log')).toContain('cubbyhole/end');
});
