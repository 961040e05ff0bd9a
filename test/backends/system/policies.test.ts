import { beforeEach, expect, test } from 'vitest';
import { TestVault } from '../../support/engine.ts';
import { utc } from '../../support/time.ts';

let vault: TestVault;

beforeEach(() => {
  vault = new TestVault();
});

const READ = 'path "secret/data/a" { capabilities = ["read"] }';

function write(name: string, body: Readonly<Record<string, unknown>>) {
  return vault.send('PUT', `sys/policies/acl/${name}`, { policy: READ, ...body });
}

function errorOf(name: string, body: Readonly<Record<string, unknown>>): string {
  const { status, json } = write(name, body);
  return `${status} ${json?.errors?.[0]}`;
}

function tokenWith(...policies: string[]): string {
  return vault.send('POST', 'auth/token/create', { policies, no_default_policy: true }).json.auth.client_token;
}

function capabilities(token: string, ...paths: string[]): unknown {
  return vault.send('POST', 'sys/capabilities', { token, paths }).json.data;
}

test('a policy is written, read, listed and deleted', () => {
  expect(write('Web', {}).json.warnings).toEqual(['policy name was converted to web']);
  expect(vault.send('GET', 'sys/policies/acl/WEB').json.data).toEqual({
    name: 'web',
    policy: READ,
    version: 1,
    cas_required: false,
    allow_slashes_in_identity_templates: false,
    allow_wildcards_in_identity_templates: false,
    modified: '2026-01-31T12:00:00Z',
  });
  expect(vault.send('LIST', 'sys/policies/acl').json.data).toEqual({ keys: ['default', 'web', 'root'] });
  expect(vault.send('DELETE', 'sys/policies/acl/web').status).toBe(204);
  expect(vault.send('GET', 'sys/policies/acl/web').status).toBe(404);
});

test('names in folders are listed after the others, the last folder first', () => {
  for (const name of ['zeta', 'a/one', 'a/deep/er', 'b/one', 'alpha', 'a-b/c']) {
    write(name, {});
  }
  const keys = (path: string) => vault.send('LIST', path).json.data?.keys;
  expect(keys('sys/policies/acl')).toEqual([
    'alpha',
    'default',
    'zeta',
    'b/one',
    'a/one',
    'a/deep/er',
    'a-b/c',
    'root',
  ]);
  expect(keys('sys/policies/acl/a')).toEqual(['a/one', 'a/deep/er']);
  expect(vault.send('LIST', 'sys/policies/acl/none').status).toBe(404);
  expect(vault.send('LIST', 'sys/policies/detailed/acl').json.data.key_info.root.version).toBe(0);
});

test('base64 is decoded', () => {
  write('coded', { policy: Buffer.from(READ).toString('base64') });
  expect(vault.send('GET', 'sys/policies/acl/coded').json.data.policy).toBe(READ);
  expect(errorOf('x', { policy: '////' })).toBe('400 failed to parse policy: At 1:1: illegal char');
});

test('check-and-set', () => {
  expect(write('p', { cas: -1, cas_required: true }).status).toBe(204);
  expect(errorOf('p', {})).toBe('400 check-and-set parameter required for this call');
  expect(errorOf('p', { cas: -1 })).toBe('400 check-and-set parameter set to -1 on existing entry');
  expect(errorOf('p', { cas: 2 })).toBe('400 check-and-set parameter did not match the current version');
  expect(write('p', { cas: 1 }).status).toBe(204);
  expect(vault.send('GET', 'sys/policies/acl/p').json.data).toMatchObject({ version: 2, cas_required: false });
  expect(write('new', { cas: 0 }).status).toBe(204);
});

test('an expired policy is removed when it is read', () => {
  expect(errorOf('p', { ttl: 1, expiration: 4_102_444_800 })).toBe(
    "400 cannot supply both 'expiration' and 'ttl' for policies",
  );
  expect(errorOf('p', { ttl: 0 })).toBe('400 refusing to update policy as expiration time has already elapsed');
  write('p', { ttl: '2s' });
  const token = tokenWith('p');
  expect(capabilities(token, 'secret/data/a')).toMatchObject({ capabilities: ['read'] });
  vault.sleep(3);
  expect(vault.send('LIST', 'sys/policies/acl').json.data.keys).toContain('p');
  expect(capabilities(token, 'secret/data/a')).toMatchObject({ capabilities: ['deny'] });
  expect(vault.send('LIST', 'sys/policies/acl').json.data.keys).not.toContain('p');
});

test('a patch changes only the fields it contains', () => {
  write('p', { ttl: '1h' });
  const patch = (body: object) => vault.send('PATCH', 'sys/policies/acl/p', body);
  expect(patch({ cas_required: true })).toMatchObject({ status: 200, json: { data: null, warnings: null } });
  expect(vault.send('GET', 'sys/policies/acl/p').json.data).toMatchObject({
    policy: READ,
    version: 2,
    cas_required: true,
    expiration: '2026-01-31T13:00:00Z',
  });
  expect(patch({ cas: 9 }).json.errors).toEqual(['check-and-set parameter did not match the current version']);
  expect(vault.send('PATCH', 'sys/policies/acl/none', {}).json.errors).toEqual(['policy not found']);
});

test('immutable policies cannot be written, default can', () => {
  expect(errorOf('ROOT', {})).toBe('400 cannot update "root" policy');
  expect(errorOf('response-wrapping', {})).toBe('400 cannot update "response-wrapping" policy');
  expect(vault.send('DELETE', 'sys/policy/default').json.errors).toEqual(['cannot delete default policy']);
  expect(vault.send('GET', 'sys/policies/acl/root').json.data).toMatchObject({ policy: '', version: 0 });
  expect(write('default', {}).status).toBe(204);
  expect(vault.send('GET', 'sys/policy/default').json).toMatchObject({
    rules: READ,
    data: { rules: READ, version: 2 },
  });
});

test('every capability of the default policy', () => {
  const token = vault.send('POST', 'auth/token/create', { policies: ['default'] }).json.auth.client_token;
  expect(vault.send('GET', 'sys/internal/ui/resultant-acl', undefined, { token }).json.data).toMatchObject({
    root: false,
    glob_paths: { 'cubbyhole/': { capabilities: ['create', 'delete', 'list', 'read', 'update'] } },
  });
});

test('the resultant ACL of root is short', () => {
  expect(vault.send('GET', 'sys/internal/ui/resultant-acl').json.data).toEqual({ root: true });
});

test('capabilities: invalid requests are refused with the reason', () => {
  const ask = (path: string, body: object) => {
    const { status, json } = vault.send('POST', `sys/${path}`, body);
    return `${status} ${json.errors?.[0]}`;
  };
  expect(ask('capabilities-self', {})).toBe('400 paths must be supplied');
  expect(ask('capabilities-self', { paths: ['a', ''] })).toBe('400 1 error occurred:\n\t* missing path\n\n');
  expect(ask('capabilities', { paths: ['a'] })).toBe('500 1 error occurred:\n\t* no token found\n\n');
  expect(ask('capabilities', { token: 'x', paths: ['a', ''] })).toBe('400 1 error occurred:\n\t* invalid token\n\n');
  expect(ask('capabilities-accessor', { paths: ['a'] })).toBe('400 missing accessor');
  expect(ask('capabilities-accessor', { accessor: 'x', paths: ['a'] })).toBe(
    '400 1 error occurred:\n\t* invalid accessor\n\n',
  );
});

test('a list of capabilities by path, and on its own for a single path', () => {
  write('p', {});
  const token = tokenWith('p');
  expect(capabilities(token, 'secret/data/a', 'b')).toEqual({ 'secret/data/a': ['read'], b: ['deny'] });
  expect(vault.send('POST', 'sys/capabilities-self', { path: 'x' }).json.data).toEqual({
    x: ['root'],
    capabilities: ['root'],
  });
});

test('a policy with a blank name has no name, and no token has it', () => {
  expect(vault.send('PATCH', 'sys/policies/acl/ ', { policy: READ }).status).toBe(400);
  expect(write(' ', {}).status).toBe(204);
  expect(vault.send('GET', 'sys/policies/acl/  ').json.data).toMatchObject({ name: '', policy: READ, version: 1 });
  expect(vault.send('LIST', 'sys/policies/acl').json.data.keys).toEqual(['', 'default', 'root']);
  const { policies } = vault.send('POST', 'auth/token/create', { policies: [' '] }).json.auth;
  expect(policies).toEqual(['default']);
  expect(vault.send('DELETE', 'sys/policies/acl/ ').status).toBe(204);
  expect(vault.send('GET', 'sys/policies/acl/ ').status).toBe(404);
});

test('a policy is also read by another spelling of its name as a path, but no token gets its rules by one', () => {
  write('p', {});
  for (const path of ['sys/policies/acl/p/', 'sys/policy/p/']) {
    expect(vault.send('GET', path).json.data.name).toBe('p');
  }
  expect(vault.send('GET', 'sys/policies/acl/q/').status).toBe(404);
  expect(vault.send('DELETE', 'sys/policies/acl/p/').status).toBe(204);
  expect(vault.send('GET', 'sys/policies/acl/p').status).toBe(200);
  expect(capabilities(tokenWith('p'), 'secret/data/a')).toMatchObject({ capabilities: ['read'] });
  const { auth, warnings } = vault.send('POST', 'auth/token/create', { policies: ['p/', 'q/', 'root/'] }).json;
  expect(warnings).toEqual(['Policy "q/" does not exist']);
  expect(capabilities(auth.client_token, 'secret/data/a')).toMatchObject({ capabilities: ['deny'] });
});

test('a rule for a policy also holds for its path with a trailing slash', () => {
  write('p', {});
  write('guard', {
    policy:
      'path "sys/policies/acl/*" { capabilities = ["read"] }\npath "sys/policies/acl/p" { capabilities = ["deny"] }',
  });
  const token = tokenWith('guard');
  expect(vault.send('GET', 'sys/policies/acl/p', undefined, { token }).status).toBe(403);
  expect(vault.send('GET', 'sys/policies/acl/p/', undefined, { token }).status).toBe(403);
});

test('a token cannot be created with a relative path as a policy, and such a role issues unusable tokens', () => {
  expect(vault.send('POST', 'auth/token/create', { policies: ['a/../b'] }).json.errors).toEqual([
    'could not look up policy a/../b',
  ]);
  vault.send('POST', 'sys/auth/approle', { type: 'approle' });
  vault.send('POST', 'auth/approle/role/r', {
    token_policies: '../x',
    role_id: 'id',
    bind_secret_id: false,
    token_bound_cidrs: '127.0.0.1',
  });
  const { client_token: token } = vault.send('POST', 'auth/approle/login', { role_id: 'id' }).json.auth;
  expect(vault.send('GET', 'auth/token/lookup-self', undefined, { token })).toMatchObject({
    status: 500,
    json: { errors: ['1 error occurred:\n\t* internal error\n\n'] },
  });
});
test('an expiration is kept to the nanosecond, and the rules end with it', () => {
  expect(write('p', { expiration: '2026-01-31T13:00:00.000000500+00:00' }).status).toBe(204);
  expect(vault.send('GET', 'sys/policies/acl/p').json.data.expiration).toBe('2026-01-31T13:00:00.0000005Z');
  const text = 'path "a" { capabilities = ["read"] expiration = "2026-01-31T13:00:00.0000003Z" }';
  expect(write('rules', { policy: text }).status).toBe(204);
  const token = tokenWith('p', 'rules');
  const at = (nanoseconds: bigint) => {
    vault.now = utc(2026, 0, 31, 13) + nanoseconds;
    return capabilities(token, 'a', 'secret/data/a');
  };
  expect(at(299n)).toMatchObject({ a: ['read'], 'secret/data/a': ['read'] });
  expect(at(301n)).toMatchObject({ a: ['deny'], 'secret/data/a': ['read'] });
  expect(at(500n)).toMatchObject({ 'secret/data/a': ['read'] });
  expect(at(501n)).toMatchObject({ 'secret/data/a': ['deny'] });
});

test("Go's zero time means no expiration, and removes an existing one", () => {
  expect(write('p', { expiration: '0001-01-01T00:00:00Z' }).status).toBe(204);
  expect(vault.send('GET', 'sys/policies/acl/p').json.data).not.toHaveProperty('expiration');
  write('p', { ttl: '1h' });
  expect(vault.send('GET', 'sys/policies/acl/p').json.data.expiration).toMatch(/^2026-01-31T13:00:00/);
  expect(vault.send('PATCH', 'sys/policies/acl/p', { expiration: '0001-01-01T00:00:00Z' }).status).toBe(200);
  expect(vault.send('GET', 'sys/policies/acl/p').json.data).not.toHaveProperty('expiration');
});

test.each(['9999-12-31T23:59:59-00:01', '300000000000', 300_000_000_000])(
  'an expiration of %j is beyond JSON',
  (late) => {
    const reason = 'error calling MarshalJSON for type time.Time: Time.MarshalJSON: year outside of range [0,9999]';
    expect(errorOf('p', { expiration: late })).toBe(
      `400 failed to create entry: failed to encode storage entry: json: ${reason}`,
    );
    expect(vault.send('GET', 'sys/policies/acl/p').status).toBe(404);
  },
);
