import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { storeDevToken } from '../../src/client/token-helper/dev-token.ts';
import { launcher, startServerProcess } from '../support/server-process.ts';

const beside = (name: string) => fileURLToPath(new URL(`support/${name}`, import.meta.url));

let home = '';
const children: ChildProcess[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'server-'));
});
afterEach(() => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
  }
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

const env = () => ({ PATH: process.env.PATH, HOME: home });

/** Starts a server as a process. Resolves once it has printed its address. */
async function serve(...args: string[]) {
  const server = await startServerProcess({ args, home });
  children.push(server.child);
  return server;
}

function vault(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...args], { env: env(), encoding: 'utf8' });
  return { status, stdout, stderr };
}

const free = '127.0.0.1:0';
const withRoot = { headers: { 'X-Vault-Token': 'root' } };

test('-dev serves a new state, prints its root token and stores it for the client', async () => {
  const { url, written } = await serve('-dev', '-dev-root-token-id=root', `-dev-listen-address=${free}`);
  expect((await fetch(`${url}/v1/auth/token/lookup-self`, withRoot)).status).toBe(200);
  expect(written.stdout).toContain('Root Token: root\n');
  expect(readFileSync(join(home, '.vault-token'), 'utf8')).toBe('root');
});

test('-dev without a chosen token generates one', async () => {
  const { url, written } = await serve('-dev', `-dev-listen-address=${free}`, '-dev-no-store-token');
  const token = /Root Token: (s\.\w{24})\n/.exec(written.stdout)?.[1] ?? '';
  const answer = await fetch(`${url}/v1/sys/mounts`, { headers: { 'X-Vault-Token': token } });
  expect(answer.status).toBe(200);
  expect(() => readFileSync(join(home, '.vault-token'))).toThrow('ENOENT');
});

/** Starts a server with -dev and another root token, and kills it once it is ready. Gives what it printed and the token file. */
async function serveDev(token: string, ...flags: string[]) {
  const server = await serve('-dev', `-dev-root-token-id=${token}`, `-dev-listen-address=${free}`, ...flags);
  server.child.kill('SIGKILL');
  await server.ended;
  return { ...server.written, stored: readFileSync(join(home, '.vault-token'), 'utf8') };
}

test('-dev replaces the token of an earlier -dev, and leaves any other token alone', async () => {
  expect(await serveDev('one')).toMatchObject({ stored: 'one', stderr: '' });
  const second = await serveDev('two');
  expect(second).toMatchObject({ stored: 'two', stderr: '' });
  expect(second.stdout).not.toContain('VAULT_TOKEN');
  expect(statSync(join(home, '.vault-token')).mode & 0o777).toBe(0o600);

  writeFileSync(join(home, '.vault-token'), 's.ofRealServer');
  const third = await serveDev("it's");
  expect(third).toMatchObject({
    stored: 's.ofRealServer',
    stderr: `${home}/.vault-token holds a token from elsewhere and was left alone: set VAULT_TOKEN as shown below, or replace the file with -dev-store-token\n`,
  });
  expect(third.stdout).toContain(`'\n    $ export VAULT_TOKEN='it'\\''s'\n\nRoot Token: it's\n`);

  expect(await serveDev('four', '-dev-store-token')).toMatchObject({ stored: 'four', stderr: '' });
  expect(await serveDev('five')).toMatchObject({ stored: 'five', stderr: '' });
  expect((await serveDev('six', '-dev-no-store-token')).stdout).toContain("$ export VAULT_TOKEN='six'\n");
  const record = readdirSync(join(home, '.config/localvault'), { recursive: true, encoding: 'utf8' });
  const texts = record
    .filter((name) => /^dev-tokens\/./.test(name))
    .map((name) => join(home, '.config/localvault', name));
  expect(texts.map((file) => [statSync(file).mode & 0o777, readFileSync(file, 'utf8').length])).toEqual([[0o600, 64]]);
});

test('-dev treats an empty token file as absent, and each token file separately', async () => {
  writeFileSync(join(home, '.vault-token'), '\n');
  expect((await serveDev('one')).stored).toBe('one');
  const env = { HOME: home, VAULT_TOKEN_PATH: join(home, 'other') };
  writeFileSync(join(home, 'other'), 'one');
  expect(storeDevToken(env, 'two', false)).toEqual({ path: join(home, 'other'), isStored: false });
  expect(storeDevToken(env, 'one', false)).toEqual({ path: join(home, 'other'), isStored: true });
  expect(storeDevToken(env, 'two', false)).toEqual({ path: join(home, 'other'), isStored: true });
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s stops it gracefully', async (signal) => {
  const { child, ended, url, written } = await serve('-dev', '-dev-root-token-id=root', `-dev-listen-address=${free}`);
  await fetch(`${url}/v1/sys/mounts`, withRoot);
  child.kill(signal);
  expect(await ended).toBe(0);
  expect(written.stderr).toMatch(/^\S+ \[INFO\] 127\.0\.0\.1 GET \/v1\/sys\/mounts 200 \d+\.\dms\n$/);
});

test('writes that a killed server acknowledged survive for commands and the next server', async () => {
  expect(vault('write', 'cubbyhole/x', 'n=0').status).toBe(0);
  const first = await serve(`-listen-address=${free}`, '-log-level=error');
  expect(vault('write', 'cubbyhole/x', 'n=1')).toMatchObject({ status: 0 });
  expect(vault('read', '-field=n', 'cubbyhole/x').stdout).toBe('1');
  first.child.kill('SIGKILL');
  await first.ended;
  expect(vault('read', '-field=n', 'cubbyhole/x').stdout).toBe('1');
  expect(vault('write', 'cubbyhole/x', 'n=2')).toMatchObject({ status: 0 });
  const second = await serve(`-listen-address=${free}`, '-log-level=error');
  expect(vault('read', '-field=n', 'cubbyhole/x').stdout).toBe('2');
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
  expect(vault('read', '-field=n', 'cubbyhole/x').stdout).toBe('2');
});

test('a command gets a root token from a running server, which logs that', async () => {
  const { child, ended, url, written } = await serve(`-listen-address=${free}`);
  const app = vault('token', 'create', '-policy=default', '-orphan', '-field=token').stdout;
  expect(vault('login', app).status).toBe(0);
  expect(vault('auth', 'list').status).toBe(2);
  const { status, stdout } = vault('state', 'root-token', '-revoke-others');
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^s\.\w{24}\n$/)]);
  const answer = await fetch(`${url}/v1/sys/mounts`, { headers: { 'X-Vault-Token': stdout.trim() } });
  expect(answer.status).toBe(200);
  expect(vault('login', '-root').status).toBe(0);
  expect(vault('auth', 'list').status).toBe(0);
  child.kill('SIGTERM');
  await ended;
  expect(written.stderr).toMatch(/^\S+ \[INFO\] command root-token$/m);
  expect(written.stderr).not.toContain(stdout.trim());
});

test('`monitor` prints what a server logs until one of them is stopped', async () => {
  const { url, child, ended } = await serve('-dev', '-dev-root-token-id=root', `-dev-listen-address=${free}`);
  const start = async (...flags: string[]) => {
    const words = [launcher, 'monitor', `-address=${url}`, ...flags];
    const monitor = spawn(process.execPath, words, { env: { ...env(), VAULT_TOKEN: 'root' } });
    children.push(monitor);
    let text = '';
    monitor.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    const status = new Promise((done) => monitor.once('exit', done));
    await vi.waitFor(
      async () => {
        await fetch(`${url}/v1/sys/leader`);
        expect(text).toContain('/v1/sys/leader');
      },
      { timeout: 60_000 },
    );
    return { monitor, status, text };
  };
  const first = await start();
  expect(first.text).toMatch(/^(\S+ \[INFO\] 127\.0\.0\.1 GET \/v1\/sys\/leader 200 \S+ms\n)+$/);
  first.monitor.kill('SIGINT');
  expect(await first.status).toBe(0);
  const second = await start('-log-level=TRACE', '-log-format=json');
  expect(second.text).toMatch(/^(\{"@level":"info",.*\}\n)+$/);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(await second.status).toBe(0);
});

test('`monitor` refuses wrong words like OpenBao', () => {
  const refusal = (...args: string[]) => vault('monitor', ...args);
  expect(refusal('x')).toMatchObject({ status: 1, stderr: expect.stringContaining('Too many arguments') });
  expect(refusal('-log-level=X', '-log-format=y')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'x is an unknown log level. Valid log levels are: [trace debug info warn error]\n',
  });
  expect(refusal('-log-format=y').stderr).toBe('y is an unknown log format. Valid log formats are: [standard json]\n');
  const local = refusal();
  expect([local.status, local.stdout]).toEqual([1, '']);
  expect(local.stderr).toMatch(/^Error starting monitor: Error making API request\..*VAULT_ADDR/s);
});

test('serves HTTPS', async () => {
  const [cert, key] = [beside('localhost.cert.pem'), beside('localhost.key.pem')];
  const { url } = await serve(`-listen-address=${free}`, `-tls-cert-file=${cert}`, `-tls-key-file=${key}`);
  expect(url).toMatch(/^https:/);
  const status = await new Promise((done, fail) => {
    get(`${url}/v1/sys/health`, { ca: readFileSync(cert), agent: false }, (answer) => {
      answer.resume();
      done(answer.statusCode);
    }).once('error', fail);
  });
  expect(status).toBe(200);
});

test('rejects unsafe or contradictory options', () => {
  const refusal = (...args: string[]) => {
    const { status, stderr } = vault('server', ...args);
    expect(status).toBe(1);
    return stderr;
  };
  expect(refusal('-dev', '-dev-listen-address=0.0.0.0:0')).toContain('-allow-remote-plain-http');
  expect(refusal('-listen-address=:0')).toContain('can be reached from other machines');
  expect(refusal('-listen-address=nowhere')).toContain('cannot listen on "nowhere"');
  expect(refusal('-listen-address=127.0.0.1:99999')).toBe(
    'cannot listen on "127.0.0.1:99999": the port must be from 0 (any free one) to 65535\n',
  );
  expect(refusal('-tls-cert-file=x')).toContain('go together');
  expect(refusal('-dev', '-log-level=loud')).toBe('unknown log level: loud\n');
  expect(refusal('-dev', 'more')).toContain('Too many arguments');
  expect(refusal('-address=http://127.0.0.1:9')).toBe(
    '-address is for commands that call a server, and this one starts a server: use -listen-address to choose where it listens\n',
  );
  expect(refusal('-dev', '-agent-address=x')).toContain('use -dev-listen-address');
  expect(refusal('-namespace=team')).toBe(
    '-namespace is for commands that call a server, and this one starts a server\n',
  );
  expect(refusal('-dev-listen-address=127.0.0.1:0')).toBe('-dev-listen-address has no effect without -dev\n');
  expect(refusal('-dev', '-listen-address=127.0.0.1:0')).toBe(
    '-listen-address has no effect with -dev: use -dev-listen-address\n',
  );
  expect(refusal('-dev', '-dev-store-token', '-dev-no-store-token')).toContain('contradict each other');
});

test.each([
  ['-dev-listen-address', ['-dev', '-dev-no-store-token']],
  ['-listen-address', []],
])('names the address that it cannot listen on, and %s', async (flag, words) => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  // There is a state, so that none is created.
  expect(vault('status').status).toBe(0);
  const refusal = (address: string) => vault('server', ...words, `${flag}=${address}`);
  const next = `choose another address with ${flag}, where port 0 stands for any free one`;
  expect(refusal(`127.0.0.1:${port}`)).toMatchObject({
    status: 1,
    stdout: '',
    stderr: `cannot listen on 127.0.0.1:${port}: another process is listening there; ${next}\n`,
  });
  expect(refusal('127.0.0.1:99999').status).toBe(1);
  expect(vault('server', ...words, `${flag}=192.0.2.1:0`, '-allow-remote-plain-http').stderr).toBe(
    `cannot listen on 192.0.2.1:0: this machine does not have that address; ${next}\n`,
  );
});

test('why and who-can answer beside a busy server, and HTTP has neither', async () => {
  vault('auth', 'enable', 'approle');
  vault('write', 'sys/policies/acl/jenkins', 'policy=path "secret/data/a" { capabilities = ["read"] }');
  vault(
    'write',
    'auth/approle/role/jenkins',
    'token_policies=jenkins',
    'bind_secret_id=false',
    'token_bound_cidrs=127.0.0.1/32',
  );
  const { url, child } = await serve(`-listen-address=${free}`);
  const token = vault('print', 'token').stdout.trim();
  const roleId = vault('read', '-field=role_id', 'auth/approle/role/jenkins/role-id').stdout;
  const logIn = async () => {
    const body = JSON.stringify({ role_id: roleId });
    const answer = await fetch(`${url}/v1/auth/approle/login`, { method: 'POST', body });
    return (await answer.json()) as { auth: { accessor: string } };
  };
  const { accessor } = (await logIn()).auth;
  let isBusy = true;
  let logins = 0;
  const load = (async () => {
    for (; isBusy; logins++) {
      await logIn();
    }
  })();
  const ask = (...words: string[]) =>
    new Promise<{ status: number | null; stdout: string }>((done) => {
      const asking = spawn(process.execPath, [launcher, ...words], {
        env: env(),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let stdout = '';
      asking.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      asking.once('close', (status) => done({ status, stdout }));
    });
  const allowed = await ask('why', 'read', 'secret/data/a', `-accessor=${accessor}`);
  const denied = await ask('why', 'update', 'secret/data/a', '-role=jenkins');
  const login = await ask('why', 'login', `role_id=${roleId}`);
  const found = await ask('who-can', '-format=json', 'read', 'secret/data/a');
  isBusy = false;
  await load;
  expect(logins).toBeGreaterThan(0);
  expect([allowed.status, denied.status, login.status, found.status]).toEqual([0, 2, 0, 0]);
  const accessors = JSON.parse(found.stdout).tokens.map((row: { accessor: string }) => row.accessor);
  expect(accessors).toContain(accessor);
  for (const path of ['why', 'who-can', 'sys/why', 'sys/who-can']) {
    const answer = await fetch(`${url}/v1/${path}`, { headers: { 'X-Vault-Token': token } });
    expect(answer.status).toBe(404);
  }
  child.kill('SIGTERM');
});
