import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { serveDev } from '../support/server.ts';
import { runWith, temporaryFolder } from './support/io.ts';

/** A far server, and a home without a token. */
async function remoteServer() {
  const server = await serveDev();
  onTestFinished(() => server.stop());
  const home = temporaryFolder();
  return { url: server.url, home, tokenFile: join(home, '.vault-token'), env: { HOME: home, VAULT_ADDR: server.url } };
}

test('commands use the server that a flag or a variable names, and not the local state', async () => {
  const { url, home, env } = await remoteServer();
  const withToken = { HOME: home, VAULT_TOKEN: 'root' };
  expect(await runWith(['write', `-address=${url}`, 'cubbyhole/x', 'a=1'], { env: withToken })).toMatchObject({
    status: 0,
  });
  expect(await runWith(['read', '-field=a', 'cubbyhole/x'], { env: { ...env, ...withToken } })).toMatchObject({
    stdout: '1',
  });
  const agent = { ...withToken, BAO_ADDR: 'http://127.0.0.1:1', BAO_AGENT_ADDR: url };
  expect(await runWith(['read', '-field=a', 'cubbyhole/x'], { env: agent })).toMatchObject({ stdout: '1' });
  expect(existsSync(join(home, '.local'))).toBe(false);
});

test('a login is stored where the real command line stores it, private to its owner', async () => {
  const { tokenFile, env } = await remoteServer();
  expect(await runWith(['token', 'lookup'], { env })).toMatchObject({ status: 2 });
  expect(await runWith(['login', '-no-store', 'root'], { env })).toMatchObject({ status: 0 });
  expect(existsSync(tokenFile)).toBe(false);
  expect(await runWith(['login', 'root'], { env })).toMatchObject({ status: 0 });
  expect(readFileSync(tokenFile, 'utf8')).toBe('root');
  expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
  expect(await runWith(['token', 'lookup'], { env })).toMatchObject({ status: 0 });
});

test('the variable for the token file counts here too', async () => {
  const { home, tokenFile, env } = await remoteServer();
  const path = join(home, 'elsewhere');
  await runWith(['login', 'root'], { env: { ...env, BAO_TOKEN_PATH: path } });
  expect(readFileSync(path, 'utf8')).toBe('root');
  expect(existsSync(tokenFile)).toBe(false);
});

test('work on the local state neither reads nor writes the token for far servers', async () => {
  const home = temporaryFolder();
  const tokenFile = join(home, '.vault-token');
  writeFileSync(tokenFile, 'for a far server');
  const env = { HOME: home };
  expect(await runWith(['token', 'lookup'], { env })).toMatchObject({ status: 0 });
  const created = await runWith(['token', 'create', '-field=token'], { env });
  expect(await runWith(['login', created.stdout], { env })).toMatchObject({ status: 0 });
  expect(readFileSync(tokenFile, 'utf8')).toBe('for a far server');
});

test('an invalid address is reported before anything is sent', async () => {
  const env = { HOME: temporaryFolder(), VAULT_ADDR: '127.0.0.1:8200' };
  expect(await runWith(['read', 'cubbyhole/x'], { env })).toMatchObject({
    status: 2,
    stderr: 'failed to create client: parse "127.0.0.1:8200": first path segment in URL cannot contain colon\n',
  });
});

test('an address without a scheme is told with the likely ones on a terminal, and to all where the real CLI names another scheme', async () => {
  const home = temporaryFolder();
  const read = (address: string, isTerminal: boolean) =>
    runWith(['read', 'cubbyhole/x'], { env: { HOME: home, NO_COLOR: '1', VAULT_ADDR: address }, isTerminal });
  const both = (address: string) =>
    `The address lacks its scheme: write http://${address}, or https://${address} if the server has a certificate`;
  const { stderr: parsed } = await read('127.0.0.1:8200', true);
  expect(parsed).toBe(
    `failed to create client: parse "127.0.0.1:8200": first path segment in URL cannot contain colon\n\n${both('127.0.0.1:8200')}\n`,
  );
  for (const address of ['localhost:8200', 'vault.example.com', 'vault.example.com:8200/prefix']) {
    const { status, stderr } = await read(address, false);
    expect([status, stderr]).toEqual([2, expect.stringContaining(`\n\n${both(address)} (from VAULT_ADDR)\n`)]);
    expect(stderr).toMatch(/^Error reading cubbyhole\/x: Get ".*": unsupported protocol scheme ".*"\n/);
  }
});

test('where nothing answers, the command says what asked for a server', async () => {
  const env = { HOME: temporaryFolder(), BAO_ADDR: 'http://127.0.0.1:1', VAULT_ADDR: 'http://127.0.0.1:2' };
  const { status, stderr } = await runWith(['read', 'cubbyhole/x'], { env });
  expect(status).toBe(2);
  expect(stderr).toBe(
    'Error reading cubbyhole/x: Get "http://127.0.0.1:1/v1/cubbyhole/x": dial tcp 127.0.0.1:1: connect: connection refused\n\n' +
      'No server answered at http://127.0.0.1:1 (from BAO_ADDR). ' +
      'To use the local state instead, unset BAO_ADDR VAULT_ADDR\n',
  );
  expect((await runWith(['status'], { env })).status).toBe(1);
});

test('a curl command says how the server is to be trusted', async () => {
  const env = { HOME: temporaryFolder(), VAULT_TOKEN: 't', VAULT_SKIP_VERIFY: '1', BAO_CACERT_BYTES: 'x' };
  const words = [
    'read',
    '-output-curl-string',
    '-address=https://h:8200',
    '-client-cert=c',
    "-client-key=k'",
    'cubbyhole/x',
  ];
  // Files that can't be used end a command that is only shown, too.
  expect(await runWith(words, { env })).toMatchObject({ status: 2 });
  const local = words.filter((word) => !word.startsWith('-address'));
  expect((await runWith(local, { env })).stdout).toContain(
    `curl --insecure --cacert 'passed-in-memory' --cert 'c' --key 'k'"'"'' -H `,
  );
});
