import vault from 'node-vault';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveDev, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await serveDev();
});
afterAll(() => server.stop());

const clientWith = (token: string) => vault({ endpoint: server.url, token });

test('node-vault: an AppRole from creation to login, and the limits of its policy', async () => {
  const root = clientWith('root');
  expect(await root.health()).toMatchObject({ initialized: true, sealed: false });
  await root.enableAuth({ mount_point: 'approle', type: 'approle' });
  await root.addPolicy({ name: 'app', policy: 'path "secret/data/app" { capabilities = ["read"] }' });
  expect(await root.policies()).toMatchObject({ policies: ['app', 'default', 'root'] });
  await root.addApproleRole({ role_name: 'app', policies: 'app', token_ttl: 3600 });
  expect((await root.approleRoles()).data.keys).toEqual(['app']);
  await root.write('secret/data/app', { data: { user: 'web' } });

  const { role_id } = (await root.getApproleRoleId({ role_name: 'app' })).data;
  const { secret_id } = (await root.getApproleRoleSecret({ role_name: 'app' })).data;
  const app = clientWith('');
  const { auth } = await app.approleLogin({ role_id, secret_id });
  expect(auth).toMatchObject({ lease_duration: 3600, token_policies: ['app', 'default'] });
  app.token = auth.client_token;
  expect((await app.read('secret/data/app')).data.data).toEqual({ user: 'web' });
  await expect(app.read('secret/data/other')).rejects.toThrow('permission denied');
  expect((await app.tokenLookupSelf()).data.meta).toEqual({ role_name: 'app' });
  expect((await app.tokenRenewSelf()).auth.renewable).toBe(true);
  await app.tokenRevokeSelf();
  await expect(app.read('secret/data/app')).rejects.toThrow('permission denied');
});

test('node-vault: versioned and unversioned secrets', async () => {
  const root = clientWith('root');
  await root.mount({ mount_point: 'kv1', type: 'kv', options: { version: '1' } });
  expect((await root.mounts())['kv1/']).toMatchObject({ type: 'kv' });
  await root.write('kv1/a/b', { n: 1, text: 'ä' });
  expect((await root.read('kv1/a/b')).data).toEqual({ n: 1, text: 'ä' });
  expect((await root.list('kv1')).data.keys).toEqual(['a/']);
  await root.delete('kv1/a/b');
  await expect(root.read('kv1/a/b')).rejects.toThrow('Status 404');

  await root.write('secret/data/v', { data: { a: 1 } });
  await root.update('secret/data/v', { data: { b: 2 } });
  expect((await root.read('secret/data/v')).data.data).toEqual({ a: 1, b: 2 });
  expect((await root.read('secret/metadata/v')).data.current_version).toBe(2);
  await root.unmount({ mount_point: 'kv1' });
  expect((await root.mounts())['kv1/']).toBeUndefined();
});

test('node-vault: a wrapped SecretID, and tokens', async () => {
  const root = clientWith('root');
  await root.enableAuth({ mount_point: 'wrapped', type: 'approle' });
  await root.write('auth/wrapped/role/app', {});
  const answer = await root.write('auth/wrapped/role/app/secret-id', {}, { headers: { 'X-Vault-Wrap-TTL': '60s' } });
  const unwrapped = await clientWith(answer.wrap_info.token).unwrap();
  expect(unwrapped.data.secret_id).toMatch(/^[0-9a-f-]{36}$/);
  const { auth } = await root.tokenCreate({ policies: ['default'], ttl: '1h', num_uses: 1 });
  const limited = clientWith(auth.client_token);
  expect((await limited.tokenLookupSelf()).data.num_uses).toBe(-1);
  await expect(limited.tokenLookupSelf()).rejects.toThrow('permission denied');
});
