import { expect, test } from 'vitest';
import { freshVault } from '../support/engine.ts';

const errors = (vault: ReturnType<typeof freshVault>, ...request: Parameters<ReturnType<typeof freshVault>>) => {
  const { status, json } = vault(...request);
  return [status, json?.errors];
};

test('initialises a state with a root token, mounts and a cubbyhole', () => {
  const vault = freshVault();
  expect(vault('GET', 'auth/token/lookup-self').json.data).toMatchObject({
    path: 'auth/token/create',
    policies: ['root'],
  });
  expect(Object.keys(vault('GET', 'sys/mounts').json.data)).toEqual(['cubbyhole/', 'identity/', 'secret/', 'sys/']);
  expect(vault('POST', 'cubbyhole/a', { b: 1 })).toMatchObject({ status: 204, body: '' });
  expect(vault('LIST', 'cubbyhole').json.data).toEqual({ keys: ['a'] });
});

test('answers unknown paths by the caller’s permissions', () => {
  const vault = freshVault();
  expect(errors(vault, 'GET', 'nowhere')).toEqual([404, ['no handler for route "nowhere". route entry not found.']]);
  expect(errors(vault, 'GET', 'nowhere', undefined, { token: '' })).toEqual([403, ['permission denied']]);
  expect(errors(vault, 'LIST', '')).toEqual([404, ['no handler for route "/". route entry not found.']]);
  expect(errors(vault, 'GET', 'auth/token/nothing')).toEqual([404, ['1 error occurred:\n\t* unsupported path\n\n']]);
  expect(errors(vault, 'GET', 'secret/data/none')).toEqual([404, []]);
});

test('lists a refusal by policy, but not one for a missing token', () => {
  const vault = freshVault();
  const { client_token: token } = vault('POST', 'auth/token/create', { policies: ['default'] }).json.auth;
  expect(errors(vault, 'GET', 'sys/mounts', undefined, { token })).toEqual([
    403,
    ['1 error occurred:\n\t* permission denied\n\n'],
  ]);
  expect(errors(vault, 'GET', 'sys/mounts', undefined, { token: 'x' })).toEqual([403, ['permission denied']]);
});

test('refuses OPTIONS, but reports other faults of the request first', () => {
  const vault = freshVault();
  const options = (extra?: Parameters<typeof vault>[3]) => errors(vault, 'OPTIONS', 'secret/data/a', undefined, extra);
  expect(options()).toEqual([400, ['cannot handle internal-only request operation']]);
  expect(options({ wrapTtl: 'x' })[1][0]).toMatch(/^error parsing X-Vault-Wrap-TTL header/);
  expect(options({ headers: { 'x-vault-namespace': 'x' } })).toEqual([404, ['namespace not found']]);
  expect(options({ headers: { 'x-vault-inline-auth-path': 'auth/x/login' } })).toEqual([
    500,
    ['failed to perform inline authentication: cannot layer inline authentication with token authentication'],
  ]);
});

test('counts a refused request as a use', () => {
  const vault = freshVault();
  const { client_token: token } = vault('POST', 'auth/token/create', { policies: ['default'], num_uses: 2 }).json.auth;
  expect(vault('GET', 'sys/mounts', undefined, { token }).status).toBe(403);
  expect(vault('GET', 'auth/token/lookup-self', undefined, { token }).json.data.num_uses).toBe(-1);
  expect(vault('GET', 'auth/token/lookup-self', undefined, { token }).status).toBe(403);
});

test('rejects unknown methods and content types', () => {
  const vault = freshVault();
  expect(errors(vault, 'BREW', 'secret/config')).toEqual([405, []]);
  expect(errors(vault, 'OPTIONS', 'secret/config')).toEqual([400, ['cannot handle internal-only request operation']]);
  expect(vault('HEAD', 'secret/config').status).toBe(405);
  expect(vault('HEAD', 'nowhere').status).toBe(404);
  expect(errors(vault, 'POST', 'secret/data/', {})).toEqual([400, ["cannot write to a path ending in '/'"]]);
  expect(errors(vault, 'PATCH', 'secret/data/a', {}, { headers: { 'content-type': 'application/json' } })).toEqual([
    415,
    ['PATCH requires Content-Type of application/merge-patch+json, provided application/json'],
  ]);
  expect(errors(vault, 'GET', 'secret/config?list=perhaps')).toEqual([400, []]);
  expect(errors(vault, 'GET', 'secret/../sys')).toEqual([400, ['relative paths not supported']]);
});

test('accepts three ways to list', () => {
  const vault = freshVault();
  vault('POST', 'secret/data/a', { data: { b: 1 } });
  const keys = ['LIST secret/metadata', 'GET secret/metadata?list=true', 'GET secret/metadata/?list=True'].map(
    (request) => {
      const [method = '', path = ''] = request.split(' ');
      return vault(method, path).json.data.keys;
    },
  );
  expect(keys).toEqual([['a'], ['a'], ['a']]);
});

test('accepts several names of the root namespace', () => {
  const vault = freshVault();
  const ask = (name: string, path = 'secret/config') =>
    vault('GET', path, undefined, { headers: { 'x-vault-namespace': name } });
  expect(ask('root/')).toMatchObject({ status: 200, headers: { 'X-Vault-Namespace': 'root/' } });
  expect(ask('/').status).toBe(200);
  expect(ask('other')).toMatchObject({ status: 404, json: { errors: ['namespace not found'] } });
  expect(ask('root', 'sys/health')).toMatchObject({ status: 400 });
});

test('reads the token from either header', () => {
  const vault = freshVault();
  const ask = (headers: Record<string, string>) =>
    vault('GET', 'auth/token/lookup-self', undefined, { token: '', headers }).status;
  expect(ask({ authorization: 'Bearer  root ' })).toBe(200);
  expect(ask({ authorization: 'bearer root' })).toBe(403);
  expect(ask({ authorization: 'Bearer root', 'x-vault-token': 'other' })).toBe(403);
});

test('repeats the data of system responses', () => {
  const vault = freshVault();
  const { json } = vault('GET', 'sys/mounts/secret');
  expect(json.type).toBe('kv');
  expect(json.data.type).toBe('kv');
});

test('requires a token for help and responds without an envelope', () => {
  const vault = freshVault();
  expect(vault('GET', 'sys/mounts?help=1').json.help).toContain('secrets engines');
  expect(vault('GET', 'sys/mounts?help=1', undefined, { token: '' }).status).toBe(403);
  expect(vault('GET', 'sys/health?help=1', undefined, { token: '' }).status).toBe(200);
});

test('runs with a clock ahead of the machine', async () => {
  const { openEngine } = await import('../../src/engine/open.ts');
  const { memoryStorage } = await import('../../src/storage/memory.ts');
  const storage = memoryStorage();
  const engine = openEngine({ storage, clock: () => 0n, rootToken: 'root' });
  storage.transact((transaction) => transaction.put('clock', { offset: 60 }));
  const request = { query: [], headers: {}, body: '', remoteAddress: '127.0.0.1' };
  const { body } = engine.handle({ ...request, method: 'GET', path: 'sys/health' });
  expect(JSON.parse(body).server_time_utc).toBe(60);
});

test('reports the root token of a new state before writing the state', async () => {
  const { openEngine } = await import('../../src/engine/open.ts');
  const { memoryStorage } = await import('../../src/storage/memory.ts');
  const told: string[] = [];
  const engine = openEngine({ storage: memoryStorage(), onInitialised: (token) => told.push(token) });
  const ask = (token: string) =>
    engine.handle({
      method: 'GET',
      path: 'auth/token/lookup-self',
      query: [],
      headers: { 'x-vault-token': token },
      body: '',
      remoteAddress: '127.0.0.1',
    });
  expect(ask('').status).toBe(403);
  expect(told).toHaveLength(1);
  expect(JSON.parse(ask(told[0] ?? '').body).data).toMatchObject({ path: 'auth/token/root', display_name: 'root' });
});

test('warns about unknown parameters of a list, even an empty one', () => {
  const vault = freshVault();
  vault('POST', 'sys/mounts/one', { type: 'kv' });
  const warnings = ['Endpoint ignored these unrecognized parameters: [after limit]'];
  expect(vault('LIST', 'one?limit=1&after=a').json).toMatchObject({ data: {}, warnings });
  expect(vault('LIST', 'cubbyhole?limit=1&after=a').json).toMatchObject({ data: {}, warnings });
  expect(vault('LIST', 'one').status).toBe(404);
});

test('does not warn in a response with its own status', () => {
  const { status, json } = freshVault()('POST', 'sys/leases/tidy', { x: 1 });
  expect([status, json.warnings.length]).toEqual([202, 1]);
});

test('rejects a wrapping token that is also sent in the body', () => {
  const vault = freshVault();
  const wrap = () =>
    vault('POST', 'sys/wrapping/wrap', { a: 1 }, { headers: { 'x-vault-wrap-ttl': '60' } }).json.wrap_info.token;
  const token = wrap();
  expect(errors(vault, 'POST', 'sys/wrapping/unwrap', { token }, { token })).toEqual([
    500,
    [
      "1 error occurred:\n\t* error decrementing wrapping token's use-count: invalid token entry provided for use count decrementing\n\n",
    ],
  ]);
  expect(vault('POST', 'sys/wrapping/unwrap', { token: wrap() }).json.data).toEqual({ a: 1 });
});

test('warns about an MFA header only for logins', () => {
  const vault = freshVault();
  vault('POST', 'sys/auth/approle', { type: 'approle' });
  vault('POST', 'auth/approle/role/app', { role_id: 'the-role' });
  const { secret_id } = vault('POST', 'auth/approle/role/app/secret-id').json.data;
  const options = { headers: { 'x-vault-mfa': 'method' } };
  const login = vault('POST', 'auth/approle/login', { role_id: 'the-role', secret_id }, options);
  expect(login.json.warnings).toEqual(['Found MFA header but failed to find MFA Enforcement Config']);
  expect(vault('GET', 'auth/token/lookup-self', undefined, options).json.warnings).toBe(null);
});

test('accepts many spellings of the root namespace', () => {
  const vault = freshVault();
  const status = (namespace: string) =>
    vault('GET', 'secret/config', undefined, { headers: { 'x-vault-namespace': namespace } }).status;
  expect(['root', '/root/', '.', '//', 'a/..'].map(status)).toEqual([200, 200, 200, 200, 200]);
  expect(['ns', '..', 'root/a'].map(status)).toEqual([404, 404, 404]);
});

test('refuses capabilities-self in a token’s last use', () => {
  const vault = freshVault();
  const lastUse = () => vault('POST', 'auth/token/create', { num_uses: 1 }).json.auth.client_token;
  const self = vault('POST', 'sys/capabilities-self', { paths: 'a' }, { token: lastUse() });
  expect([self.status, self.json.errors[0]]).toEqual([400, '1 error occurred:\n\t* invalid token\n\n']);
  expect(vault('GET', 'sys/internal/ui/resultant-acl', undefined, { token: lastUse() }).status).toBe(403);
  expect(vault('GET', 'sys/internal/ui/resultant-acl').json.data.root).toBe(true);
});

test('lets no value become a relative path in the state', () => {
  const vault = freshVault();
  vault('POST', 'sys/auth/approle', { type: 'approle' });
  for (const role_id of ['.', '..', 'a/../b', './a', 'a/.']) {
    expect(errors(vault, 'POST', 'auth/approle/login', { role_id, secret_id: 'x' })).toEqual([
      400,
      ['relative paths not supported'],
    ]);
    for (const name of ['lookup', 'renew', 'revoke']) {
      expect(errors(vault, 'POST', `sys/leases/${name}`, { lease_id: role_id })).toEqual([
        400,
        [`failed to read lease entry ${role_id}: relative paths not supported`],
      ]);
    }
  }
  const unknown = [400, ['invalid role or secret ID']];
  for (const role_id of ['a..b', '...', '.a/b.', 'a/...']) {
    expect(errors(vault, 'POST', 'auth/approle/login', { role_id, secret_id: 'x' })).toEqual(unknown);
  }
  vault('POST', 'sys/auth/approle/tune', { user_lockout_config: { lockout_disable: true } });
  expect(errors(vault, 'POST', 'auth/approle/login', { role_id: '..', secret_id: 'x' })).toEqual(unknown);
});

test('answers an error with warnings as a bad request', () => {
  const vault = freshVault();
  vault('POST', 'sys/auth/approle', { type: 'approle' });
  const constraint = ['1 error occurred:\n\t* at least one constraint should be enabled on the role\n\n'];
  const write = (data: object) => errors(vault, 'POST', 'auth/approle/role/r', { bind_secret_id: false, ...data });
  expect(write({})).toEqual([500, constraint]);
  expect(write({ token_type: 'default-batch' })).toEqual([400, constraint]);
  expect(write({ token_type: 'default-service' })).toEqual([400, constraint]);
  expect(write({ token_max_ttl: '9999h' })).toEqual([400, constraint]);
  expect(vault('GET', 'auth/approle/role/r').status).toBe(404);
});

test('trims whitespace around a token in a header', () => {
  const vault = freshVault();
  const status = (headers: Record<string, string>) =>
    vault('GET', 'auth/token/lookup-self', undefined, { token: '', headers }).status;
  expect(status({ authorization: 'Bearer root' })).toBe(200);
  expect(status({ authorization: 'Bearer \t root \t' })).toBe(200);
  for (const authorization of ['bearer root', 'Bearer\troot', 'Basic root', ' Bearer root', 'Bearer ro\tot']) {
    expect([authorization, status({ authorization })]).toEqual([authorization, 403]);
  }
  // HTTP servers and clients trim header values; this request is not trimmed on the way.
  for (const token of ['\troot\t', ' root', 'root\u00a0', 'ro\tot', 'ROOT']) {
    expect([token, status({ 'x-vault-token': token })]).toEqual([token, 403]);
  }
});
