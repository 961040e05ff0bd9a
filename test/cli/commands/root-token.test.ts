import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { environmentAt, serveState } from '../../server/support/served-state.ts';
import { newUser, runWith, temporaryFolder } from '../support/io.ts';

/** A user whose root token is overwritten by one that may do nothing. */
async function demoted() {
  const home = temporaryFolder();
  const vault = newUser({ HOME: home });
  const root = (await vault('print token')).stdout;
  const app = (await vault('token create -policy=default -orphan -field=token')).stdout;
  expect((await vault(`login ${app}`)).status).toBe(0);
  expect((await vault('auth list')).status).toBe(2);
  return { home, vault, root, app };
}

const policiesOf = async (vault: ReturnType<typeof newUser>, token: string) =>
  (await vault('read -field=policies auth/token/lookup-self', { env: { VAULT_TOKEN: token.trim() } })).stdout;

test('the holder of the key gets a root token, and the stored token is kept', async () => {
  const { vault, app } = await demoted();
  const { status, stdout, stderr } = await vault('state root-token');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^s\.[A-Za-z0-9]{24}\n$/);
  expect(await policiesOf(vault, stdout)).toBe('[root]');
  expect((await vault('print token')).stdout).toBe(`${app}\n`);
});

test("prints a stored root token, from the user's token file or our own, or that of the environment", async () => {
  const vault = newUser();
  const { stdout: stored } = await vault('print token');
  const { stdout: other } = await vault('token create -field=token');
  expect((await vault('state root-token')).stdout).toBe(stored);
  expect((await vault('state root-token', { env: { VAULT_TOKEN: other } })).stdout).toBe(stored);
  const elsewhere = { VAULT_TOKEN_PATH: join(temporaryFolder(), 'token') };
  expect((await vault('state root-token', { env: elsewhere })).stdout).toBe(stored);
  await vault(`token revoke ${stored.trim()}`);
  const orphan = (await vault('state root-token')).stdout.trim();
  expect((await vault('state root-token', { env: { VAULT_TOKEN: orphan } })).stdout).toBe(`${orphan}\n`);
  expect(await vault('state root-token', { env: { VAULT_TOKEN: orphan, VAULT_FORMAT: 'json' } })).toMatchObject({
    stdout: `${JSON.stringify({ created: false, revoked: 0, token: orphan }, null, 2)}\n`,
  });
});

test('the other root tokens are revoked on request', async () => {
  const { vault, root, app } = await demoted();
  const { stdout } = await vault('state root-token -revoke-others');
  expect(await policiesOf(vault, stdout)).toBe('[root]');
  expect(await policiesOf(vault, root)).toBe('');
  expect(await policiesOf(vault, app)).toBe('[default]');
});

test('without the key there is no root token', async () => {
  const { home, vault } = await demoted();
  const folder = join(home, '.config/localvault');
  const key = readdirSync(folder).find((name) => name.endsWith('.key')) ?? '';
  rmSync(join(folder, key));
  for (const line of ['state root-token', 'state root-token -revoke-others', 'login -root']) {
    const { status, stdout, stderr } = await vault(line);
    expect([line, status, stdout]).toEqual([line, 2, '']);
    expect(stderr).toContain('the key of the state is missing');
  }
});

test('login -root stores a root token and shows it like any login', async () => {
  const { vault } = await demoted();
  const { status, stdout } = await vault('login -root');
  expect(status).toBe(0);
  expect(stdout).toContain('Success! You are now authenticated.');
  expect(stdout).toContain('token_policies       ["root"]');
  expect((await vault('auth list')).status).toBe(0);
  const { stdout: token } = await vault('print token');
  expect((await vault('login -root -token-only')).stdout).toBe(token.trim());
  expect((await vault('login -root')).stdout).toContain(token.trim());
});

test.each(['login -root s.token', 'login -root -method=userpass username=ann', 'login -root -path=x'])(
  '%s contradicts itself',
  async (line) => {
    expect(await newUser()(line)).toEqual({
      status: 1,
      stdout: '',
      stderr: '-root logs in to the local state, so it takes no token, no K=V pairs, no -method and no -path\n',
    });
  },
);

test.each(['state root-token', 'login -root'])('%s never goes to a server', async (line) => {
  expect(await newUser()(line, { env: { VAULT_ADDR: 'http://127.0.0.1:1' } })).toEqual({
    status: 1,
    stdout: '',
    stderr: 'This works on the local state, not on a server: unset VAULT_ADDR.\n',
  });
});

test.each([
  [{ LOCALVAULT_ROOT_TOKEN: 'mine' }, 'mine'],
  [{ VAULT_DEV_ROOT_TOKEN_ID: 'theirs' }, 'theirs'],
  [{ LOCALVAULT_ROOT_TOKEN: 'mine', VAULT_DEV_ROOT_TOKEN_ID: 'theirs' }, 'mine'],
  [{ LOCALVAULT_ROOT_TOKEN: '', VAULT_DEV_ROOT_TOKEN_ID: 'theirs' }, 'theirs'],
])('%j chooses the root token of a new state, and it is found again', async (env, token) => {
  const vault = newUser(env);
  expect((await vault('print token')).stdout).toBe(`${token}\n`);
  const app = (await vault('token create -policy=default -field=token')).stdout;
  await vault(`login ${app}`);
  expect((await vault('state root-token')).stdout).toBe(`${token}\n`);
});

test('login says on a terminal that it replaces a root token', async () => {
  const home = temporaryFolder();
  const vault = newUser({ HOME: home, NO_COLOR: '1' });
  const app = (await vault('token create -policy=default -orphan -field=token')).stdout;
  const person = { isTerminal: true };
  expect((await vault(`login -no-store ${app}`, person)).stderr).not.toContain('root');
  const { stderr } = await vault(`login ${app}`, person);
  expect(stderr).toMatch(/^This replaced the root token in \S+\.token\. To be root again: localvault login -root\n$/);
  expect((await vault(`login ${app}`, person)).stderr).toBe('');
  expect((await vault('login -root', person)).stderr).toBe('');
  expect((await vault('login -root', person)).stderr).toBe('');
  const other = (await vault('token create -field=token')).stdout;
  expect((await vault(`login ${other}`, person)).stderr).toBe('');
  expect((await vault(`login ${app}`)).stderr).toBe('');
});

test('beside a server, a root token is found and created, and HTTP clients get none', async () => {
  const home = temporaryFolder();
  const env = environmentAt(home);
  const { folder, port } = await serveState(env);
  const vault = (line: string) => runWith(line.split(' '), { env: { ...env, VAULT_DEV_ROOT_TOKEN_ID: '' } });
  expect(existsSync(join(folder, 'server.sock'))).toBe(true);
  expect((await vault('state root-token')).stdout).toBe('root\n');
  const app = (await vault('token create -policy=default -orphan -field=token')).stdout;
  await vault(`login ${app}`);
  const token = (await vault('state root-token -revoke-others')).stdout.trim();
  const own = (id: string) =>
    fetch(`http://127.0.0.1:${port}/v1/auth/token/lookup-self`, { headers: { 'X-Vault-Token': id } });
  expect([(await own(token)).status, (await own('root')).status]).toEqual([200, 403]);
  expect((await vault('login -root')).stdout).toContain('["root"]');
  for (const path of ['sys/root-token', 'root-token', 'sys/internal/root-token']) {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/${path}`, { method: 'POST', body: '{"known":[]}' });
    expect([403, 404]).toContain(answer.status);
  }
  expect(readFileSync(join(folder, 'state.json'), 'utf8')).not.toContain(token);
});
