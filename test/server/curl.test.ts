import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveDev, type TestServer } from '../support/server.ts';

const run = promisify(execFile);

let server: TestServer;
beforeAll(async () => {
  server = await serveDev();
});
afterAll(() => server.stop());

/** Sends a request as OpenBao's AppRole API page prints it. Resolves with the status and the response's body. */
async function curl(method: 'GET' | 'LIST' | 'POST' | 'DELETE', path: string, payload?: object, token = 'root') {
  const { stdout } = await run('curl', [
    ...['--silent', '--show-error', '--write-out', '\n%{http_code}'],
    ...(token === '' ? [] : ['--header', `X-Vault-Token: ${token}`]),
    ...(method === 'GET' ? [] : ['--request', method]),
    ...(payload === undefined ? [] : ['--data', JSON.stringify(payload)]),
    `${server.url}/v1/${path}`,
  ]);
  const end = stdout.lastIndexOf('\n');
  const body = stdout.slice(0, end);
  return { status: Number(stdout.slice(end + 1)), json: body === '' ? undefined : JSON.parse(body) };
}

const role = 'auth/approle/role/application1';

test("curl: all requests of OpenBao's AppRole API page, in order", async () => {
  expect((await curl('POST', 'sys/auth/approle', { type: 'approle' })).status).toBe(204);
  expect(await curl('LIST', 'auth/approle/role')).toEqual({ status: 404, json: { errors: [] } });

  const roleFields = { token_ttl: '10m', token_max_ttl: '15m', token_policies: ['default'], period: 0 };
  expect((await curl('POST', role, { ...roleFields, bind_secret_id: true })).status).toBe(204);
  expect((await curl('LIST', 'auth/approle/role')).json.data).toEqual({ keys: ['application1'] });
  expect((await curl('GET', role)).json.data).toMatchObject({
    token_ttl: 600,
    token_max_ttl: 900,
    token_policies: ['default'],
    bind_secret_id: true,
  });

  expect((await curl('GET', `${role}/role-id`)).json.data.role_id).toMatch(/^[0-9a-f-]{36}$/);
  expect((await curl('POST', `${role}/role-id`, { role_id: 'custom-role-id' })).status).toBe(204);
  expect((await curl('GET', `${role}/role-id`)).json.data).toEqual({ role_id: 'custom-role-id' });

  const fields = { metadata: '{ "tag1": "production" }', ttl: 600, num_uses: 50 };
  const { secret_id, secret_id_accessor, ...limits } = (await curl('POST', `${role}/secret-id`, fields)).json.data;
  expect(limits).toEqual({ secret_id_ttl: 600, secret_id_num_uses: 50 });
  expect((await curl('LIST', `${role}/secret-id`)).json.data).toEqual({ keys: [secret_id_accessor] });
  const known = { secret_id_accessor, metadata: { tag1: 'production' }, secret_id_num_uses: 50, secret_id_ttl: 600 };
  expect((await curl('POST', `${role}/secret-id/lookup`, { secret_id })).json.data).toMatchObject(known);
  expect((await curl('POST', `${role}/secret-id-accessor/lookup`, { secret_id_accessor })).json.data).toMatchObject(
    known,
  );

  const login = await curl('POST', 'auth/approle/login', { role_id: 'custom-role-id', secret_id }, '');
  expect(login.json.auth).toMatchObject({ renewable: true, lease_duration: 600, token_policies: ['default'] });
  expect((await curl('GET', 'auth/token/lookup-self', undefined, login.json.auth.client_token)).status).toBe(200);

  const custom = { secret_id: 'testsecretid', ttl: 600, num_uses: 50 };
  expect((await curl('POST', `${role}/custom-secret-id`, custom)).json.data).toMatchObject({
    secret_id: 'testsecretid',
    secret_id_ttl: 600,
    secret_id_num_uses: 50,
  });
  expect((await curl('POST', `${role}/secret-id/destroy`, { secret_id: 'testsecretid' })).status).toBe(204);
  expect((await curl('POST', `${role}/secret-id-accessor/destroy`, { secret_id_accessor })).status).toBe(204);
  expect((await curl('LIST', `${role}/secret-id`)).status).toBe(404);

  expect((await curl('POST', 'auth/approle/tidy/secret-id')).status).toBe(202);
  expect((await curl('DELETE', role)).status).toBe(204);
  expect((await curl('GET', role)).status).toBe(404);
});

test('curl: a form, and a bearer token', async () => {
  await curl('POST', 'sys/mounts/one', { type: 'kv' });
  const bearer = ['--silent', '--header', 'Authorization: Bearer root'];
  await run('curl', [...bearer, '--data', 'a=1&b=two words', `${server.url}/v1/one/form`]);
  const { stdout } = await run('curl', [...bearer, `${server.url}/v1/one/form`]);
  expect(JSON.parse(stdout).data).toEqual({ a: '1', b: 'two words' });
});
