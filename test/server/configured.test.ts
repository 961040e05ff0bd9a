import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { launcher, type ServerProcess, startServerProcess } from '../support/server-process.ts';

let home: string;
let config: string;
let file: string;
const running: ServerProcess[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'localvault-configured-'));
  config = join(home, 'config.hcl');
  file = join(home, 'audit.log');
});

afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  rmSync(home, { recursive: true });
});

const dev = ['-dev', '-dev-root-token-id=root', '-dev-listen-address=127.0.0.1:0', '-dev-no-store-token'];

async function start(...args: string[]): Promise<ServerProcess> {
  const server = await startServerProcess({ args: [`-config=${config}`, ...args], home });
  running.push(server);
  return server;
}

async function stop(server: ServerProcess): Promise<number | null> {
  server.child.kill('SIGTERM');
  return server.ended;
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...args], {
    env: { PATH: process.env.PATH, HOME: home, ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

async function send({ url }: ServerProcess, method: string, path: string, body?: unknown, token = 'root') {
  const answer = await fetch(`${url}/v1/${path}`, {
    method,
    headers: { 'X-Vault-Token': token },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}

const device = (path: string, more = '') =>
  `audit "file" "trail" {\n  description = "d"\n  options = { file_path = "${path}" ${more} }\n}\n`;

const paths = (log: string) =>
  readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { type, request } = JSON.parse(line) as { type: string; request: { path: string } };
      return `${type} ${request.path}`;
    });

const both = (path: string) => [`request ${path}`, `response ${path}`];

/** Waits until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise((done) => setTimeout(done, 20));
  }
}

test('audits requests, lists its device, and hashes as it does', async () => {
  writeFileSync(config, device(file));
  const server = await start(...dev);
  await send(server, 'GET', 'sys/mounts');
  expect(paths(file)).toEqual(['request sys/audit/test', ...both('sys/mounts')]);
  const [, line = ''] = readFileSync(file, 'utf8').split('\n');
  const { hash } = JSON.parse((await send(server, 'POST', 'sys/audit-hash/trail', { input: 'root' })).text);
  expect(line).toContain(`"auth":{"client_token":"${hash}"`);
  const remote = { VAULT_ADDR: server.url, VAULT_TOKEN: 'root' };
  expect(run(['audit', 'list'], remote).stdout).toMatch(/^Path +Type +Description\n-+ +-+ +-+\ntrail\/ +file +d\n$/);
  const disabled = run(['audit', 'disable', 'trail'], remote);
  expect([disabled.status, disabled.stderr]).toEqual([
    2,
    expect.stringContaining('cannot disable configuration-managed'),
  ]);
});

test('reopens the file and reloads the configuration on SIGHUP', async () => {
  writeFileSync(config, device(file));
  const server = await start(...dev);
  const reload = async (text: string) => {
    const before = server.written.stderr.length;
    writeFileSync(config, text);
    server.child.kill('SIGHUP');
    await until(() => /reload.* the configuration/.test(server.written.stderr.slice(before)));
  };
  await send(server, 'GET', 'sys/mounts');
  renameSync(file, `${file}.1`);
  await send(server, 'GET', 'sys/auth');
  await reload(device(file));
  await send(server, 'GET', 'sys/policies/acl');
  expect(paths(`${file}.1`).slice(1)).toEqual([...both('sys/mounts'), ...both('sys/auth')]);
  expect(paths(file)).toEqual(both('sys/policies/acl'));

  await reload(`${device(file)}${device(`${file}.2`).replace('trail', 'second')}`);
  await send(server, 'GET', 'sys/mounts');
  expect(paths(`${file}.2`)).toEqual(['request sys/audit/test', ...both('sys/mounts')]);

  await reload(device(file, 'mode = "0640"'));
  expect(server.written.stderr).toContain('modifications to audit devices are not allowed');
  await reload('');
  const { length } = paths(file);
  expect((await send(server, 'GET', 'sys/audit')).text).toContain('"data":{}');
  expect(paths(file)).toHaveLength(length);
});

test('refuses requests while the device cannot write, and performs none of them', async () => {
  writeFileSync(config, device(file));
  const server = await start(...dev);
  rmSync(file);
  mkdirSync(file);
  server.child.kill('SIGHUP');
  await until(() => server.written.stderr.includes('is a directory'));
  const refused = { status: 500, text: '{"errors":["internal error"]}\n' };
  expect(await send(server, 'POST', 'secret/data/a', { data: { x: '1' } })).toEqual(refused);
  expect(await send(server, 'GET', 'sys/mounts')).toEqual(refused);
  expect((await send(server, 'GET', 'sys/health')).status).toBe(200);
  rmSync(file, { recursive: true });
  expect((await send(server, 'GET', 'secret/data/a')).status).toBe(404);
  expect(paths(file)).toEqual(both('secret/data/a'));
});

test('keeps device and hashes across restarts, and audits commands on the same machine', async () => {
  writeFileSync(config, `${device(file)}listener "tcp" {\n  address = "127.0.0.1:0"\n  tls_disable = true\n}\n`);
  const first = await start();
  expect(run(['kv', 'put', 'secret/a', 'x=1']).status).toBe(0);
  expect(paths(file).slice(1)).toEqual([...both('sys/internal/ui/mounts/secret/a'), ...both('secret/data/a')]);
  const hash = run(['write', '-field=hash', 'sys/audit-hash/trail', 'input=x']).stdout;
  expect(hash).toMatch(/^hmac-sha256:[0-9a-f]{64}$/);
  expect(await stop(first)).toBe(0);
  expect(run(['write', '-field=hash', 'sys/audit-hash/trail', 'input=x']).stdout).toBe(hash);
  const second = await start();
  expect(run(['write', '-field=hash', 'sys/audit-hash/trail', 'input=x']).stdout).toBe(hash);
  expect(paths(file).filter((line) => line === 'request sys/audit/test')).toHaveLength(1);
  expect(await stop(second)).toBe(0);
  const { length } = paths(file);
  const unconfigured = await startServerProcess({ args: ['-listen-address=127.0.0.1:0'], home });
  running.push(unconfigured);
  await until(() =>
    unconfigured.written.stderr.includes('nothing is audited: start the server with the -config that declares trail/'),
  );
  expect(run(['state', 'check']).status).toBe(0);
  expect(paths(file)).toHaveLength(length);
});

test('initialises a new state by the configuration, once', async () => {
  const text = (description: string) => `
initialize "auth" {
  request "mount" {
    operation = "update"
    path = "sys/auth/approle"
    data = { type = "approle", description = "${description}" }
  }
}
listener "tcp" { address = "127.0.0.1:0" tls_disable = true }
cluster_name = "mine"
default_lease_ttl = "1h"
${device(file)}`;
  writeFileSync(config, text('first'));
  await stop(await start());
  const [, line = ''] = readFileSync(file, 'utf8').split('\n');
  expect(JSON.parse(line)).toMatchObject({ request: { id: 'initialize[0].auth.request[0].mount' } });
  writeFileSync(config, text('second'));
  const server = await start();
  expect((await send(server, 'GET', 'sys/health')).text).toContain('"cluster_name":"mine"');
  const token = run(['print', 'token']).stdout.trim();
  const mounts = JSON.parse((await send(server, 'GET', 'sys/auth', undefined, token)).text);
  expect(mounts.data['approle/'].description).toBe('first');
  const tune = JSON.parse((await send(server, 'GET', 'sys/auth/approle/tune', undefined, token)).text);
  expect(tune.data.default_lease_ttl).toBe(3600);
});

test('serves HTTPS with the files of a listener, and reads them anew on SIGHUP', async () => {
  const support = fileURLToPath(new URL('support/', import.meta.url));
  const [cert, key] = [join(home, 'cert.pem'), join(home, 'key.pem')];
  copyFileSync(join(support, 'localhost.cert.pem'), cert);
  copyFileSync(join(support, 'localhost.key.pem'), key);
  const tls = `tls_cert_file = "${cert}"\n  tls_key_file = "${key}"`;
  writeFileSync(config, `listener "tcp" {\n  address = "127.0.0.1:0"\n  ${tls}\n}\n`);
  const server = await start();
  expect(server.url).toMatch(/^https:/);
  const status = () =>
    run(['status'], { VAULT_ADDR: server.url, VAULT_CACERT: cert, VAULT_TLS_SERVER_NAME: 'localhost' });
  expect(status().status).toBe(0);
  writeFileSync(key, 'not a key');
  server.child.kill('SIGHUP');
  await until(() => server.written.stderr.includes("can't reload the configuration"));
  expect(status().status).toBe(0);
  copyFileSync(join(support, 'localhost.key.pem'), key);
  server.child.kill('SIGHUP');
  await until(() => server.written.stderr.includes('reloaded the configuration'));
  expect(status().status).toBe(0);
});

test('a state whose initialisation failed is refused until it is reset', () => {
  writeFileSync(config, 'initialize "a" { request "x" { operation = "update" path = "nowhere" } }');
  const failed = run(['server', `-config=${config}`, '-listen-address=127.0.0.1:0']);
  expect([failed.status, failed.stderr]).toEqual([2, expect.stringContaining('initialize.[a (0)]: request.[x (0)]')]);
  const again = run(['server', `-config=${config}`, '-listen-address=127.0.0.1:0']);
  expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('localvault state reset -force')]);
});

test.each([
  ['audit "socket" "a" {}', 'audit devices of type "socket" are not supported'],
  [device('/'), "audit device trail/: sanity check failed; can't open / for writing: is a directory"],
  [device('/dev/full', 'mode = "0000"'), 'audit backend failed test message'],
  [device('x', 'prefix = "a"'), 'set allow_audit_log_prefixing = true'],
  ['default_lease_ttl = "800h"', 'cannot have default_lease_ttl larger than max_lease_ttl'],
  ['log_level = "loud"', 'unknown log level: loud'],
  ['listener "tcp" {}', 'the listener 127.0.0.1:8200 has no certificate'],
  ['listener "tcp" { address = "0.0.0.0:0" tls_disable = true }', 'can be reached from other machines'],
  ['listener "tcp" { address = "x" tls_disable = true }', 'cannot listen on "x"'],
  ['audit {', 'object expected closing RBRACE'],
])('does not start with %j', (text, message) => {
  writeFileSync(config, text);
  const { status, stderr } = run(['server', `-config=${config}`, ...dev]);
  expect([status, stderr]).toEqual([1, expect.stringContaining(message)]);
  expect(stderr).not.toContain('    at ');
});

test('writes lines to standard output, with a prefix where that is allowed', async () => {
  writeFileSync(config, `allow_audit_log_prefixing = true\n${device('stdout', 'prefix = "@cee: "')}`);
  const server = await start(...dev);
  await send(server, 'GET', 'sys/mounts');
  await until(() => server.written.stdout.includes('"type":"response"'));
  const lines = server.written.stdout.split('\n').filter((line) => line.includes('"type":'));
  expect(lines.map((line) => line.slice(0, 14))).toEqual(Array(3).fill('@cee: {"time":'));
});

test.each([
  [{}, 'http://file:1'],
  [{ VAULT_ADVERTISE_ADDR: 'http://old:2' }, 'http://old:2'],
  [{ VAULT_API_ADDR: 'http://api:3', BAO_REDIRECT_ADDR: 'http://old:2' }, 'http://api:3'],
])('with %j the API address is %s', async (env, address) => {
  writeFileSync(config, 'api_addr = "http://file:1"');
  const server = await startServerProcess({ args: [`-config=${config}`, ...dev], home, env });
  running.push(server);
  const { text } = await send(server, 'GET', 'sys/ha-status');
  expect(JSON.parse(text).data.nodes[0].api_address).toBe(address);
});
