import { expect, test } from 'vitest';
import { TestVault } from '../../support/engine.ts';

const folder = 'sys/quotas/rate-limit';

function furnished(): TestVault {
  const vault = new TestVault();
  vault.send('POST', 'sys/auth/approle', { type: 'approle' });
  vault.send('POST', 'sys/mounts/kv1', { type: 'kv' });
  return vault;
}

const initial = {
  type: 'rate-limit',
  name: 'q',
  path: '',
  role: '',
  rate: 5,
  interval: 1,
  block_interval: 0,
  inheritable: true,
};

test.each([
  [{ rate: 5 }, {}],
  [
    { rate: '2.5', interval: '1m', block_interval: 10 },
    { rate: 2.5, interval: 60, block_interval: 10 },
  ],
  [{ rate: 5, interval: 0, inheritable: false }, { inheritable: false }],
  [
    { rate: 5, path: '/kv1' },
    { path: 'kv1/', inheritable: false },
  ],
  [
    { rate: 5, path: 'kv1/a/b/' },
    { path: 'kv1/a/b', inheritable: false },
  ],
  [{ rate: 5, path: 'secret/data/*', inheritable: true }, { path: 'secret/data/*' }],
  [
    { rate: 5, path: 'auth/approle', role: 'r' },
    { path: 'auth/approle/', role: 'r', inheritable: false },
  ],
])('a quota with %j', (body, shown) => {
  const vault = furnished();
  expect(vault.send('POST', `${folder}/q`, body).status).toBe(204);
  expect(vault.send('GET', `${folder}/q`).json.data).toEqual({ ...initial, ...shown });
  expect(vault.send('LIST', folder).json.data).toEqual({ keys: ['q'] });
  expect(vault.send('DELETE', `${folder}/q`).status).toBe(204);
  expect(vault.send('GET', `${folder}/q`).json).toEqual({ errors: [] });
  expect(vault.send('LIST', `${folder}/`).status).toBe(404);
});

test.each([
  [{}, "'rate' is invalid"],
  [{ rate: 0 }, "'rate' is invalid"],
  [{ rate: 5, path: 'nope' }, 'invalid mount path "nope/"'],
  [{ rate: 5, path: 'auth/' }, 'invalid mount path "auth/"'],
  [
    { rate: 5, path: 'auth/approle/login', role: 'r' },
    'Quotas cannot contain both a path suffix and a role. If a role is provided, path must be a valid auth mount with a concept of roles',
  ],
  [
    { rate: 5, path: 'kv1', role: 'r' },
    'Mount path "kv1/" is not a valid auth method and therefore unsuitable for use with role-based quotas',
  ],
  [
    { rate: 5, role: 'r' },
    'Mount path "" is not a valid auth method and therefore unsuitable for use with role-based quotas',
  ],
  [{ rate: 5, path: 'auth/token', role: 'r' }, 'Mount path "auth/token/" does not support use with role-based quotas'],
])('%j is no quota', (body, error) => {
  expect(furnished().send('POST', `${folder}/q`, body)).toMatchObject({ status: 400, json: { errors: [error] } });
});

test('two quotas never limit the same', () => {
  const vault = furnished();
  const write = (name: string, body: object) => vault.send('POST', `${folder}/${name}`, { rate: 5, ...body });
  expect(write('one', { path: 'kv1' }).status).toBe(204);
  expect(write('one', { path: 'kv1' }).status).toBe(204);
  expect(write('two', { path: '/kv1/' }).json.errors).toEqual([
    'quota rule with similar properties exists under the name "one"',
  ]);
  expect(write('two', { path: 'kv1/x' }).status).toBe(204);
});

test('a write to a quota does not change its role', () => {
  const vault = furnished();
  vault.send('POST', `${folder}/q`, { rate: 5, path: 'auth/approle', role: 'r' });
  vault.send('POST', `${folder}/q`, { rate: 6, path: 'auth/approle', role: 's' });
  expect(vault.send('GET', `${folder}/q`).json.data).toMatchObject({ role: 'r', rate: 6 });
});

test('quotas follow their mount, and go with it', () => {
  const vault = furnished();
  vault.send('POST', `${folder}/mount`, { rate: 5, path: 'kv1' });
  vault.send('POST', `${folder}/path`, { rate: 5, path: 'kv1/a' });
  vault.send('POST', `${folder}/other`, { rate: 5, path: 'secret' });
  vault.send('POST', 'sys/remount', { from: 'kv1', to: 'kv2' });
  expect(vault.send('GET', `${folder}/mount`).json.data.path).toBe('kv2/');
  expect(vault.send('GET', `${folder}/path`).json.data.path).toBe('kv2/a');
  vault.send('DELETE', 'sys/mounts/kv2');
  expect(vault.send('LIST', folder).json.data).toEqual({ keys: ['other'] });
});

test('the configuration is replaced as a whole', () => {
  const vault = furnished();
  const { data } = vault.send('GET', 'sys/quotas/config').json;
  expect(data).toMatchObject({ enable_rate_limit_audit_logging: false, enable_rate_limit_response_headers: false });
  expect(data.rate_limit_exempt_paths).toContain('sys/health');
  expect(vault.send('POST', 'sys/quotas/config', { enable_rate_limit_response_headers: true }).status).toBe(204);
  expect(vault.send('GET', 'sys/quotas/config').json.data).toEqual({
    enable_rate_limit_audit_logging: false,
    enable_rate_limit_response_headers: true,
    rate_limit_exempt_paths: [],
  });
});

/** Sends requests as HTTP clients do. */
function limited(vault: TestVault, headers = true) {
  if (headers) {
    vault.send('POST', 'sys/quotas/config', { enable_rate_limit_response_headers: true });
  }
  return (path: string, extra: Parameters<TestVault['send']>[3] = {}, method = 'GET', body?: unknown) => {
    const answer = vault.send(method, path, body, { remotePort: 40_000, ...extra });
    const { 'X-Ratelimit-Remaining': remaining, 'Retry-After': after } = answer.headers;
    return [answer.status, remaining, after];
  };
}

test('a request to an unknown namespace counts for the quota of all requests alone', () => {
  const vault = furnished();
  const send = limited(vault);
  vault.send('POST', `${folder}/mount`, { rate: 1, interval: 60, path: 'kv1' });
  vault.send('POST', `${folder}/all`, { rate: 2, interval: 60 });
  const elsewhere = { headers: { 'x-vault-namespace': 'x' } };
  expect(send('kv1/a', elsewhere)).toEqual([404, '1', undefined]);
  expect(send('kv1/a', elsewhere)).toEqual([404, '0', undefined]);
  expect(send('kv1/a', elsewhere)).toEqual([429, '0', '59']);
  expect(send('kv1/a', { headers: { 'x-vault-namespace': 'root/' } })).toEqual([404, '0', undefined]);
  expect(send('kv1/a')[0]).toBe(429);
});

test('each client may send so many requests in an interval, and is told', () => {
  const vault = furnished();
  const send = limited(vault);
  vault.send('POST', `${folder}/q`, { rate: 2, interval: 60, path: 'secret/data/a' });
  expect(send('secret/data/a')).toEqual([404, '1', undefined]);
  expect(send('secret/data/a/')).toEqual([404, '0', undefined]);
  expect(send('secret/data/a')).toEqual([429, '0', '59']);
  expect(vault.send('GET', 'secret/data/a', undefined, { remotePort: 1, token: '' }).json).toEqual({
    errors: ['request path "secret/data/a": rate limit quota exceeded'],
  });
  expect(send('secret/data/b')).toEqual([404, undefined, undefined]);
  expect(send('secret/data/a', { remoteAddress: '10.0.0.1' })).toEqual([404, '1', undefined]);
  vault.sleep(60);
  expect(send('secret/data/a')).toEqual([404, '1', undefined]);
});

test('commands of the owner are never limited', () => {
  const vault = furnished();
  vault.send('POST', `${folder}/q`, { rate: 1, interval: '24h' });
  for (let i = 0; i < 5; i++) {
    expect(vault.send('GET', 'sys/mounts').status).toBe(200);
  }
});

test('a client that exceeded the rate can be blocked for longer', () => {
  const vault = furnished();
  const send = limited(vault);
  vault.send('POST', `${folder}/q`, { rate: 1, block_interval: 30, path: 'secret' });
  expect([send('secret/data/a'), send('secret/data/a')]).toEqual([
    [404, '0', undefined],
    [429, '0', '29'],
  ]);
  vault.sleep(10);
  expect(send('secret/data/a')).toEqual([429, undefined, '19']);
  vault.sleep(20);
  expect(send('secret/data/a')[0]).toBe(404);
});

test('without the setting no response tells a limit', () => {
  const vault = furnished();
  const send = limited(vault, false);
  vault.send('POST', `${folder}/q`, { rate: 1, interval: 60, path: 'secret' });
  expect([send('secret/data/a'), send('secret/data/a')]).toEqual([
    [404, undefined, undefined],
    [429, undefined, undefined],
  ]);
});

test('logins are limited by role', () => {
  const vault = furnished();
  const send = limited(vault);
  vault.send('POST', 'auth/approle/role/Jenkins', {});
  vault.send('POST', 'auth/approle/role/other', {});
  const roleId = (role: string) => vault.send('GET', `auth/approle/role/${role}/role-id`).json.data.role_id;
  const logIn = (role_id: unknown) => send('auth/approle/login', { token: '' }, 'POST', { role_id, secret_id: 'x' });
  vault.send('POST', `${folder}/q`, { rate: 1, interval: 60, path: 'auth/approle', role: 'jenkins' });
  expect(logIn(roleId('jenkins'))).toEqual([400, '0', undefined]);
  expect(logIn(roleId('jenkins'))[0]).toBe(429);
  expect(logIn(roleId('other'))).toEqual([400, undefined, undefined]);
  expect(logIn(['x'])[0]).toBe(500);
  expect(send('auth/approle/login', { token: '' }, 'POST', 'no JSON')[0]).toBe(400);
});

test('a write to a quota starts every client anew', () => {
  const vault = furnished();
  const send = limited(vault);
  const quota = { rate: 1, interval: 60, path: 'secret' };
  vault.send('POST', `${folder}/q`, quota);
  expect([send('secret/data/a')[0], send('secret/data/a')[0]]).toEqual([404, 429]);
  vault.send('POST', `${folder}/q`, quota);
  expect(send('secret/data/a')[0]).toBe(404);
});
