import { expect, test } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { newUser, temporaryFolder } from '../cli/support/io.ts';
import { environmentAt, serveState } from './support/served-state.ts';

/** Sends a request that must succeed, and returns its data. */
function ask(engine: Engine, method: string, path: string, body: object = {}, token = 'root') {
  const headers = { 'x-vault-token': token };
  const query = { method, path, query: [], headers, body: JSON.stringify(body), remoteAddress: '10.1.2.3' };
  const answer = engine.handle(query);
  expect([path, answer.status < 300, answer.body]).toEqual([path, true, answer.body]);
  return answer.body === '' ? {} : JSON.parse(answer.body);
}

/** A state with more SecretIDs and tokens than a page has, and a server on it. */
async function served(count: number) {
  const home = temporaryFolder();
  const env = environmentAt(home);
  const server = await serveState(env);
  const { engine } = server;
  ask(engine, 'POST', 'sys/auth/approle', { type: 'approle' });
  ask(engine, 'POST', 'auth/approle/role/r', { role_id: 'id', token_ttl: '1h', secret_id_ttl: '1h' });
  const accessors = new Set<string>();
  let secretId = '';
  for (let i = 0; i < count; i++) {
    const { data } = ask(engine, 'POST', 'auth/approle/role/r/secret-id');
    accessors.add(data.secret_id_accessor);
    secretId = data.secret_id;
  }
  const logIn = () => ask(engine, 'POST', 'auth/approle/login', { role_id: 'id', secret_id: secretId }, '').auth;
  return { home, env, server, accessors, logIn, vault: newUser(env) };
}

const lines = [
  'approle roles -format=json',
  'approle secret-ids -format=json',
  'approle tokens -format=json r',
  'expiring -format=json',
  'tree -format=json',
];

test('commands tell the same beside a server and after it, in pages', async () => {
  const { vault, server, accessors, logIn } = await served(600);
  for (let i = 0; i < 300; i++) {
    logIn();
  }
  const tell = async () => {
    const told: string[] = [];
    for (const line of lines) {
      const { status, stdout, stderr } = await vault(line);
      expect([line, status, stderr]).toEqual([line, 0, '']);
      told.push(stdout);
    }
    return told;
  };
  await server.storage.settled();
  const beside = await tell();
  const [roles, secretIds, tokens] = beside.map((text) => JSON.parse(text));
  expect(roles).toMatchObject([{ role: 'r', secret_ids: 600, live_tokens: 300 }]);
  expect(new Set(secretIds.map((row: Record<string, string>) => row['secret_id_accessor']))).toEqual(accessors);
  expect(secretIds.filter((row: Record<string, string>) => row['last_used_from'] === '10.1.2.3')).toHaveLength(1);
  expect(tokens).toHaveLength(300);
  const info = JSON.parse((await vault('info -format=json')).stdout);
  expect(info.server.process).toBe(process.pid);
  expect(info.token).toMatchObject({ is_valid: true, policies: ['root'] });
  await server.stop();
  expect(await tell()).toEqual(beside);
  expect(JSON.parse((await vault('info -format=json')).stdout).server.process).toBeNull();
});

test('the inventory shows changes that a server has just acknowledged', async () => {
  const { vault, server, logIn } = await served(1);
  const { accessor } = logIn();
  await server.storage.settled();
  const { stdout } = await vault('approle tokens -format=json r');
  expect(JSON.parse(stdout)).toMatchObject([{ accessor }]);
});

test('nothing of it can be asked by HTTP', async () => {
  const { server } = await served(1);
  for (const path of ['inventory', 'sys/inventory', 'auth/approle/inventory', 'auth/approle/role/r/inventory']) {
    const answer = await fetch(`http://127.0.0.1:${server.port}/v1/${path}`, { headers: { 'X-Vault-Token': 'root' } });
    expect([path, answer.status]).toEqual([path, 404]);
  }
});

test('reports a state that cannot be used, even while a server is running', async () => {
  const { env } = await served(1);
  const { status, stdout, stderr } = await newUser({ ...env, LOCALVAULT_KEY: 'ab'.repeat(32) })('approle roles');
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain('is not the key of this state');
});
