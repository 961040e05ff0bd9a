import { beforeEach, expect, test } from 'vitest';
import { memoryStorage } from '../../../src/storage/memory.ts';
import { freshVault, TestVault } from '../../support/engine.ts';

const parameter = (pair: unknown) => Buffer.from(JSON.stringify(pair)).toString('base64url');
const login = { 'x-vault-inline-auth-path': 'auth/approle/login' };
const roleId = { 'x-vault-inline-auth-parameter-a': parameter({ key: 'role_id', value: 'the-role' }) };
const secretId = { 'x-vault-inline-auth-parameter-b': parameter({ key: 'secret_id', value: 'the-secret' }) };

let vault: ReturnType<typeof freshVault>;
let ask: (headers: Record<string, string>, method?: string, path?: string, body?: object) => ReturnType<typeof vault>;

beforeEach(() => {
  vault = freshVault();
  vault('POST', 'sys/auth/approle', { type: 'approle' });
  vault('PUT', 'sys/policies/acl/app', { policy: 'path "secret/data/*" { capabilities = ["read"] }' });
  vault('POST', 'auth/approle/role/app', { token_policies: 'app', role_id: 'the-role' });
  vault('POST', 'auth/approle/role/app/custom-secret-id', { secret_id: 'the-secret' });
  vault('POST', 'secret/data/a', { data: { b: 1 } });
  ask = (headers, method = 'GET', path = 'secret/data/a', body = undefined) =>
    vault(method, path, body, { token: '', headers });
});

test('logs in and answers one request', () => {
  expect(ask({ ...login, ...roleId, ...secretId }).json.data.data).toEqual({ b: 1 });
  expect(ask({ ...login, ...roleId, ...secretId, 'x-vault-inline-auth-operation': 'create' }).status).toBe(200);
  expect(ask({ ...login, ...roleId, ...secretId }, 'GET', 'secret/data/none').json).toEqual({ errors: [] });
  expect(ask({ ...login, ...roleId, ...secretId }, 'GET', 'sys/mounts').status).toBe(403);
});

test('hides the login’s token from lookups', () => {
  const before = vault('LIST', 'auth/token/accessors').json.data.keys.length;
  const all = { ...login, ...roleId, ...secretId };
  expect(ask(all, 'GET', 'auth/token/lookup-self')).toMatchObject({ status: 403, json: { errors: ['bad token'] } });
  expect(ask(all, 'POST', 'auth/token/revoke-self').status).toBe(204);
  expect(vault('LIST', 'auth/token/accessors').json.data.keys.length).toBe(before);
});

test('fails only if uses must be counted', () => {
  vault('POST', 'auth/approle/role/app', { token_num_uses: 1 });
  const all = { ...login, ...roleId, ...secretId };
  const internalError = { status: 500, json: { errors: ['1 error occurred:\n\t* internal error\n\n'] } };
  expect(ask(all)).toMatchObject(internalError);
  expect(ask(all, 'GET', 'sys/mounts')).toMatchObject(internalError);
  expect(ask(all, 'GET', 'sys/internal/ui/mounts').status).toBe(403);
  const credentials = { role_id: 'the-role', secret_id: 'the-secret' };
  expect(ask(all, 'POST', 'auth/approle/login', credentials).status).toBe(200);
});

test('has a cubbyhole during the request', () => {
  vault('PUT', 'sys/policies/acl/app', { policy: 'path "cubbyhole/*" { capabilities = ["create", "read", "list"] }' });
  const all = { ...login, ...roleId, ...secretId };
  expect(ask(all, 'POST', 'cubbyhole/x', { a: 1 }).status).toBe(204);
  expect(ask(all, 'GET', 'cubbyhole/x')).toMatchObject({ status: 404, json: { errors: [] } });
  expect(ask(all, 'LIST', 'cubbyhole')).toMatchObject({ status: 404, json: { errors: [] } });
  vault('POST', 'auth/approle/role/app', { token_type: 'batch' });
  expect(ask(all, 'GET', 'cubbyhole/x')).toMatchObject({
    status: 400,
    json: { errors: ["cubbyhole operations are only supported by 'service' type tokens"] },
  });
});

test('empties the cubbyhole afterwards', () => {
  const storage = memoryStorage();
  const { engine } = new TestVault(storage);
  const send = (method: string, path: string, body: object | undefined, headers: Record<string, string>) =>
    engine.handle({ method, path, query: [], headers, body: JSON.stringify(body) ?? '', remoteAddress: '127.0.0.1' });
  const root = { 'x-vault-token': 'root' };
  send('POST', 'sys/auth/approle', { type: 'approle' }, root);
  send('PUT', 'sys/policies/acl/app', { policy: 'path "cubbyhole/*" { capabilities = ["create"] }' }, root);
  send('POST', 'auth/approle/role/app', { token_policies: 'app', role_id: 'the-role' }, root);
  send('POST', 'auth/approle/role/app/custom-secret-id', { secret_id: 'the-secret' }, root);
  const kept = () => storage.transact((transaction) => transaction.list('cubbyhole'));
  expect(send('POST', 'cubbyhole/x', { a: 1 }, { ...login, ...roleId, ...secretId }).status).toBe(204);
  expect(kept()).toEqual([]);
});

test('marks a refused login', () => {
  const failed = 'failed to perform inline authentication: ';
  const wrong = { 'x-vault-inline-auth-parameter-b': parameter({ key: 'secret_id', value: 'x' }) };
  for (let attempt = 0; attempt < 5; attempt++) {
    expect(ask({ ...login, ...roleId, ...wrong }).status).toBe(400);
  }
  const refused = { status: 403, json: { errors: [`${failed}permission denied`] } };
  expect(ask({ ...login, ...roleId, ...secretId })).toMatchObject(refused);
  vault.sleep(3600);
  expect(ask({ ...login, ...roleId, ...secretId }).status).toBe(200);
  const [name] = vault('LIST', 'identity/entity/name').json.data.keys;
  vault('POST', `identity/entity/name/${name}`, { disabled: true });
  expect(ask({ ...login, ...roleId, ...secretId })).toMatchObject(refused);
  const relative = { 'x-vault-inline-auth-parameter-a': parameter({ key: 'role_id', value: 'a/../b' }) };
  expect(ask({ ...login, ...relative, ...secretId })).toMatchObject({
    status: 400,
    json: { errors: [`${failed}relative paths not supported`] },
  });
});

test('consumes no login if the request is invalid', () => {
  vault('POST', 'auth/approle/role/app/custom-secret-id', { secret_id: 'once', num_uses: 1 });
  const once = { 'x-vault-inline-auth-parameter-b': parameter({ key: 'secret_id', value: 'once' }) };
  const all = { ...login, ...roleId, ...once };
  expect(ask(all, 'GET', 'secret/data/../a')).toMatchObject({
    status: 400,
    json: { errors: ['relative paths not supported'] },
  });
  expect(ask(all).status).toBe(200);
  expect(ask(all).status).toBe(400);
});

test('marks the response of a failed login', () => {
  const wrong = { 'x-vault-inline-auth-parameter-b': parameter({ key: 'secret_id', value: 'x' }) };
  const failed = { 'X-Vault-Inline-Auth-Failed': 'true' };
  expect(ask({ ...login, ...roleId, ...wrong })).toMatchObject({
    status: 400,
    headers: failed,
    json: { errors: ['invalid role or secret ID'] },
  });
  expect(ask({ 'x-vault-inline-auth-path': 'secret/data/a' })).toMatchObject({ status: 403, headers: failed });
  const open = { 'x-vault-inline-auth-path': 'sys/internal/ui/mounts', 'x-vault-inline-auth-operation': 'read' };
  expect(ask(open)).toMatchObject({ status: 200, headers: failed });
  expect(ask(login)).toMatchObject({
    status: 500,
    json: { errors: ['failed to perform inline authentication: missing role_id'] },
  });
});

test('rejects malformed login headers', () => {
  const reason = (headers: Record<string, string>, token = '') =>
    vault('GET', 'secret/data/a', undefined, { token, headers: { ...login, ...headers } }).json.errors[0].replace(
      'failed to perform inline authentication: ',
      '',
    );
  const of = (text: string) => reason({ 'x-vault-inline-auth-parameter-a': text });
  expect(reason({}, 'root')).toBe('cannot layer inline authentication with token authentication');
  expect(reason({ 'x-vault-inline-auth-operation': 'delete' })).toBe(
    'expected a valid login operation in X-Vault-Inline-Auth-Operation',
  );
  expect(reason({ 'x-vault-inline-auth-namespace': 'elsewhere' })).toBe('inline auth namespace was not found');
  expect(of('YQ==')).toBe('failed raw url-safe base64 decoding header value');
  expect(of('')).toBe('failed json decoding header value');
  expect(of(parameter([]))).toBe('failed json decoding header value');
  expect(of(parameter(null))).toBe('decoded header lacked `key` field');
  expect(of(parameter({ key: 1 }))).toBe('decoded header had incorrect type for `key` field');
  expect(of(parameter({ key: 'a' }))).toBe('decoded header lacked `value` field');
  expect(of(parameter({ key: 'a', value: 1, more: 2 }))).toBe('unexpected field in decoded request parameter');
});
