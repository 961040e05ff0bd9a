import { beforeEach, expect, test } from 'vitest';
import { freshVault } from '../../support/engine.ts';

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

test('a request may bring its login along', () => {
  expect(ask({ ...login, ...roleId, ...secretId }).json.data.data).toEqual({ b: 1 });
  expect(ask({ ...login, ...roleId, ...secretId, 'x-vault-inline-auth-operation': 'create' }).status).toBe(200);
  expect(ask({ ...login, ...roleId, ...secretId }, 'GET', 'secret/data/none').json).toEqual({ errors: [] });
  expect(ask({ ...login, ...roleId, ...secretId }, 'GET', 'sys/mounts').status).toBe(403);
});

test('the token of such a login is found nowhere', () => {
  const before = vault('LIST', 'auth/token/accessors').json.data.keys.length;
  const all = { ...login, ...roleId, ...secretId };
  expect(ask(all, 'GET', 'auth/token/lookup-self')).toMatchObject({ status: 403, json: { errors: ['bad token'] } });
  expect(ask(all, 'POST', 'auth/token/revoke-self').status).toBe(204);
  expect(vault('LIST', 'auth/token/accessors').json.data.keys.length).toBe(before);
});

test('its uses can not be counted', () => {
  vault('POST', 'auth/approle/role/app', { token_num_uses: 2 });
  expect(ask({ ...login, ...roleId, ...secretId })).toMatchObject({
    status: 500,
    json: { errors: ['1 error occurred:\n\t* internal error\n\n'] },
  });
});

test('an answer that is the login says so', () => {
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

test('logins that can not be read', () => {
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
