import { expect, test } from 'vitest';
import { freshVault } from '../support/engine.ts';

const invalid = { status: 400, json: { errors: ['wrapping token is not valid or does not exist'] } };

function wrapped(vault: ReturnType<typeof freshVault>, ttl = '60') {
  return vault('POST', 'sys/wrapping/wrap', { a: 1 }, { wrapTtl: ttl }).json.wrap_info;
}

test('wraps a response behind a token and unwraps it once, verbatim', () => {
  const vault = freshVault();
  vault('POST', 'secret/data/a', { data: { b: 1 } });
  const { status, json } = vault('GET', 'secret/data/a', undefined, { wrapTtl: '5m' });
  expect(status).toBe(200);
  expect(json).toMatchObject({ request_id: '', data: null, warnings: null, auth: null });
  expect(json.wrap_info).toMatchObject({
    ttl: 300,
    creation_path: 'secret/data/a',
    creation_time: '2026-01-31T12:00:00.000000001Z',
  });
  const { token } = json.wrap_info;
  const answer = vault('POST', 'sys/wrapping/unwrap', { token });
  expect(answer.json.data.data).toEqual({ b: 1 });
  expect(answer.json.request_id).not.toBe('');
  expect(answer.body.endsWith('\n')).toBe(false);
  expect(vault('POST', 'sys/wrapping/unwrap', { token })).toMatchObject(invalid);
});

test('lets a wrapping token only unwrap itself', () => {
  const vault = freshVault();
  const { token } = wrapped(vault);
  expect(vault('POST', 'sys/wrapping/unwrap', undefined, { token }).json.data).toEqual({ a: 1 });
  expect(vault('POST', 'sys/wrapping/unwrap', undefined, { token })).toMatchObject(invalid);
  const other = wrapped(vault).token;
  expect(vault('GET', 'auth/token/lookup-self', undefined, { token: other }).status).toBe(403);
  expect(vault('POST', 'sys/wrapping/unwrap', { token: other })).toMatchObject(invalid);
});

test('reads a wrapped response from the cubbyhole', () => {
  const vault = freshVault();
  const { token } = wrapped(vault);
  const { json } = vault('GET', 'cubbyhole/response', undefined, { token });
  expect(JSON.parse(json.data.response).data).toEqual({ a: 1 });
  expect(json.warnings).toHaveLength(1);
});

test('looks up without a token and without a use', () => {
  const vault = freshVault();
  const { token } = wrapped(vault, '300');
  for (const caller of ['', 'root', token]) {
    expect(vault('POST', 'sys/wrapping/lookup', { token }, { token: caller }).json.data).toEqual({
      creation_path: 'sys/wrapping/wrap',
      creation_time: '2026-01-31T12:00:00Z',
      creation_ttl: 300,
    });
  }
  vault.sleep(301);
  expect(vault('POST', 'sys/wrapping/lookup', { token })).toMatchObject(invalid);
});

test('keeps the path and the full TTL when rewrapping', () => {
  const vault = freshVault();
  vault('POST', 'secret/data/a', { data: { b: 1 } });
  const { token } = vault('GET', 'secret/data/a', undefined, { wrapTtl: '300' }).json.wrap_info;
  vault.sleep(200);
  const { wrap_info: again } = vault('POST', 'sys/wrapping/rewrap', { token }).json;
  expect(again).toMatchObject({ creation_path: 'secret/data/a', ttl: 300 });
  expect(vault('POST', 'sys/wrapping/unwrap', { token })).toMatchObject(invalid);
  vault.sleep(200);
  expect(vault('POST', 'sys/wrapping/unwrap', { token: again.token }).json.data.data).toEqual({ b: 1 });
});

test('wraps a response with only warnings, but no absent response', () => {
  const vault = freshVault();
  vault('POST', 'sys/auth/approle', { type: 'approle' });
  expect(vault('POST', 'auth/approle/role/a', {}, { wrapTtl: '60' }).status).toBe(204);
  const warned = vault('POST', 'auth/approle/role/a', { token_type: 'default-service' }, { wrapTtl: '60' });
  expect(warned.json.wrap_info.creation_path).toBe('auth/approle/role/a');
  const { json } = vault('POST', 'sys/wrapping/unwrap', { token: warned.json.wrap_info.token });
  expect(json.warnings).toEqual(['default-service has no useful meaning; adjusting to service']);
  expect(vault('LIST', 'secret/metadata', undefined, { wrapTtl: '60' })).toMatchObject({ status: 404 });
});

test('keeps the status of a wrapped response', () => {
  const vault = freshVault();
  vault('POST', 'secret/data/a', { data: { b: 1 } });
  vault('DELETE', 'secret/data/a');
  vault.sleep(1);
  expect(vault('GET', 'secret/data/a').status).toBe(404);
  const { token } = vault('GET', 'secret/data/a', undefined, { wrapTtl: '60' }).json.wrap_info;
  const answer = vault('POST', 'sys/wrapping/unwrap', { token });
  expect(answer.status).toBe(404);
  expect(answer.json.data.data).toBe(null);
});

test('reports the wrapped accessor', () => {
  const vault = freshVault();
  const token = vault('POST', 'auth/token/create', { policies: ['default'] }, { wrapTtl: '60' }).json.wrap_info;
  expect(token.wrapped_accessor).toMatch(/^[A-Za-z0-9]{24}$/);
  vault('POST', 'sys/auth/approle', { type: 'approle' });
  vault('POST', 'auth/approle/role/a', {});
  const secretId = vault('POST', 'auth/approle/role/a/secret-id', undefined, { wrapTtl: '60' }).json.wrap_info;
  expect(secretId.wrapped_accessor).toMatch(/^[0-9a-f-]{36}$/);
});

test('rejects invalid TTLs and tokens', () => {
  const vault = freshVault();
  const withTtl = (wrapTtl: string) => vault('GET', 'secret/config', undefined, { wrapTtl }).json.errors?.[0];
  expect(withTtl('-1')).toBe('error parsing X-Vault-Wrap-TTL header: requested wrap ttl cannot be negative');
  expect(withTtl('soon')).toBe('error parsing X-Vault-Wrap-TTL header: time: invalid duration "soon"');
  expect(withTtl('0')).toBe(undefined);
  expect(vault('POST', 'sys/wrapping/wrap', {})).toMatchObject({ status: 400 });
  const unwrap = (body: unknown, token = 'root') => {
    const { status, json } = vault('POST', 'sys/wrapping/unwrap', body, { token });
    return [status, json.errors[0]];
  };
  expect(unwrap({ token: '' })).toEqual([403, 'error validating wrapping token: empty token in request body']);
  expect(unwrap({ token: 5 })).toEqual([
    403,
    'error validating wrapping token: could not decode token in request body',
  ]);
  expect(unwrap(undefined, '')).toEqual([403, 'error validating wrapping token: token is empty']);
  expect(unwrap(undefined)).toEqual([400, invalid.json.errors[0]]);
});

test("a path with two dots in a row gets no lease, but the request's changes stay", () => {
  const vault = freshVault();
  const internal = { status: 500, json: { errors: ['internal error'] } };
  const before = vault('LIST', 'auth/token/accessors').json.data.keys.length;
  expect(vault('POST', 'secret/data/a..b', { data: { b: 1 } }, { wrapTtl: '60' })).toMatchObject(internal);
  expect(vault('GET', 'secret/data/a..b', undefined, { wrapTtl: '60' })).toMatchObject(internal);
  expect(vault('GET', 'secret/data/a..b').json.data.data).toEqual({ b: 1 });

  vault('POST', 'auth/token/roles/a..b', {});
  const listed = { errors: ['1 error occurred:\n\t* internal error\n\n'] };
  expect(vault('POST', 'auth/token/create/a..b', {})).toMatchObject({ status: 500, json: listed });
  expect(vault('POST', 'auth/token/create/a..b', { type: 'batch', policies: ['default'] }).status).toBe(200);

  vault('POST', 'sys/auth/a..b', { type: 'approle' });
  vault('POST', 'auth/a..b/role/r', { role_id: 'r' });
  const { secret_id } = vault('POST', 'auth/a..b/role/r/secret-id', { num_uses: 1 }).json.data;
  const login = () => vault('POST', 'auth/a..b/login', { role_id: 'r', secret_id }, { token: '' });
  expect(login()).toMatchObject(internal);
  expect(login()).toMatchObject({ status: 400, json: { errors: ['invalid role or secret ID'] } });
  vault('POST', 'auth/a..b/role/r', { token_type: 'batch' });
  const other = vault('POST', 'auth/a..b/role/r/secret-id').json.data;
  expect(vault('POST', 'auth/a..b/login', { role_id: 'r', secret_id: other.secret_id }).status).toBe(200);
  expect(vault('LIST', 'auth/token/accessors').json.data.keys).toHaveLength(before);
});
