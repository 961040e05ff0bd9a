import { expect, test } from 'vitest';
import { freshVault } from '../../support/engine.ts';

type Vault = ReturnType<typeof freshVault>;

const problem = (vault: Vault, ...request: Parameters<Vault>) => vault(...request).json?.errors?.[0];

test('secrets engines are enabled, read, and disabled together with their data', () => {
  const vault = freshVault();
  expect(vault('POST', 'sys/mounts/one', { type: 'kv', description: 'first' }).status).toBe(204);
  expect(vault('GET', 'sys/mounts/one').json.data).toMatchObject({ type: 'kv', description: 'first', options: {} });
  vault('POST', 'one/a', { b: 1 });
  expect(vault('DELETE', 'sys/mounts/one').status).toBe(204);
  expect(vault('DELETE', 'sys/mounts/one').status).toBe(204);
  vault('POST', 'sys/mounts/one', { type: 'kv' });
  expect(vault('GET', 'one/a').status).toBe(404);
});

test.each([1, 15, 16, 17, 40])('a mount of %d segments serves its paths', (depth) => {
  const vault = freshVault();
  const path = Array.from({ length: depth }, (_, i) => `s${i}`).join('/');
  vault('POST', `sys/mounts/${path}`, { type: 'kv' });
  vault('POST', `sys/auth/${path}`, { type: 'approle' });
  expect(vault('POST', `${path}/a/b`, { c: 1 }).status).toBe(204);
  expect(vault('GET', `${path}/a/b`).json.data).toEqual({ c: 1 });
  expect(vault('POST', `auth/${path}/role/r`, {}).status).toBe(204);
  expect(vault('GET', `${path.slice(0, -1)}/a/b`).status).toBe(404);
  expect(vault('GET', `${'x/'.repeat(depth)}y`).status).toBe(404);
});

test('mounts cannot be nested', () => {
  const vault = freshVault();
  vault('POST', 'sys/mounts/three/deep', { type: 'kv' });
  const mount = (path: string, type = 'kv') => problem(vault, 'POST', `sys/mounts/${path}`, { type });
  expect(mount('three')).toBe('path is already in use at three/deep/');
  expect(mount('three/deep/er')).toBe('path is already in use at three/deep/');
  expect(mount('auth/x')).toBe('cannot mount "auth/x/"');
  expect(mount('second', 'cubbyhole')).toBe('mount type of "cubbyhole" is not mountable');
  expect(mount('x', 'nothing')).toBe('plugin not found in the catalog: nothing');
  expect(mount('x', '')).toBe('backend type must be specified as a string');
});

test('options sent as null stay null', () => {
  const vault = freshVault();
  vault('POST', 'sys/auth/a', { type: 'approle', options: null });
  expect(vault('GET', 'sys/auth/a').json.data.options).toBe(null);
});

test('settings of a new mount are checked', () => {
  const vault = freshVault();
  const config = (settings: unknown, table = 'auth', type = 'approle') =>
    problem(vault, 'POST', `sys/${table}/x`, { type, config: settings });
  expect(config({ default_lease_ttl: 'soon' })).toBe(
    'unable to parse default TTL of soon: time: invalid duration "soon"',
  );
  expect(config({ default_lease_ttl: '2h', max_lease_ttl: 3600 })).toBe(
    'given default lease TTL greater than given max lease TTL',
  );
  expect(config({ default_lease_ttl: '1000h' })).toBe(
    'given default lease TTL greater than system max lease TTL of 2764800',
  );
  expect(config({ token_type: 'forever' })).toBe("invalid value for 'token_type'");
  expect(config({ force_no_cache: 'yes' })).toBe('unable to convert given auth config information');
  expect(config({ force_no_cache: 1 }, 'mounts', 'kv')).toBe('unable to convert given mount config information');
  expect(config({ listing_visibility: 'everyone' })).toBe('invalid listing_visibility everyone');
  expect(config({ plugin_version: 'latest' })).toBe(
    'version "latest" is not a valid semantic version: malformed version: latest',
  );
  expect(config({ plugin_version: '1.2' })).toBe('plugin not found in the catalog: approle, version=v1.2.0');
  expect(config({ plugin_version: '2.6.2+builtin.bao' })).toBe(undefined);
});

test.each([
  ['auth/token', 'token'],
  ['auth/approle', undefined],
  ['mounts/secret', undefined],
])('the plugin version of %s can be tuned if its type is in the catalog', (path, missing) => {
  const vault = freshVault();
  vault('POST', 'sys/auth/approle', { type: 'approle' });
  vault('POST', 'sys/mounts/secret', { type: 'kv' });
  const version = vault('GET', 'sys/auth/token').json.data.running_plugin_version;
  expect(problem(vault, 'POST', `sys/${path}/tune`, { plugin_version: version })).toBe(
    missing && `plugin not found in the catalog: ${missing}, version=${version}`,
  );
});

test('a version among the options of a mount that cannot be reloaded is refused, but stays', () => {
  const vault = freshVault();
  const settings = { description: 'new', options: { version: '2' } };
  expect(problem(vault, 'POST', 'sys/auth/token/tune', settings)).toBe('singleton plugin cannot be reloaded: "token"');
  expect(vault('GET', 'sys/auth/token').json.data).toMatchObject(settings);
  expect(problem(vault, 'POST', 'sys/auth/token/tune', settings)).toBe(undefined);
});

test.each([
  [true, true],
  [false, undefined],
])('the external entropy access %s of a mount reads %s among its settings', (given, shown) => {
  const vault = freshVault();
  vault('POST', 'sys/mounts/k', { type: 'kv', external_entropy_access: given });
  expect(vault('GET', 'sys/mounts/k/tune').json.data.external_entropy_access).toBe(shown);
});

test('tuning changes only the settings in the request', () => {
  const vault = freshVault();
  vault('POST', 'sys/auth/approle', { type: 'approle', description: 'first' });
  const tune = (settings: unknown) => problem(vault, 'POST', 'sys/auth/approle/tune', settings);
  const read = () => vault('GET', 'sys/auth/approle/tune').json.data;
  expect(tune({ default_lease_ttl: '1h', max_lease_ttl: '2h' })).toBe(undefined);
  expect(read()).toEqual({
    default_lease_ttl: 3600,
    description: 'first',
    force_no_cache: false,
    max_lease_ttl: 7200,
    token_type: 'default-service',
  });
  expect(tune({ max_lease_ttl: '1m' })).toBe(
    'backend max lease TTL of 60 would be less than backend default lease TTL of 3600',
  );
  expect(tune({ default_lease_ttl: 'system', description: '', options: { a: 'b', c: 'd' } })).toBe(undefined);
  expect(tune({ options: { c: '' }, user_lockout_config: { lockout_threshold: '7', lockout_disable: true } })).toBe(
    undefined,
  );
  expect(read()).toMatchObject({
    default_lease_ttl: 2764800,
    description: '',
    options: { a: 'b' },
    user_lockout_threshold: 7,
    user_lockout_disable: true,
  });
  expect(tune({ user_lockout_config: { lockout_threshold: 'x' } })).toBe(
    'unable to parse user lockout threshold: strconv.ParseUint: parsing "x": invalid syntax',
  );
});

test('only the audit settings of system mounts can be tuned', () => {
  const vault = freshVault();
  expect(problem(vault, 'POST', 'sys/mounts/sys/tune', { default_lease_ttl: '1h', nonsense: 1 })).toBe(
    'cannot tune parameter default_lease_ttl of sys/',
  );
  expect(vault('POST', 'sys/mounts/cubbyhole/tune', { audit_non_hmac_request_keys: 'a' }).status).toBe(204);
});

test('raising the version of kv keeps its secrets', () => {
  const vault = freshVault();
  vault('POST', 'sys/mounts/kv', { type: 'kv' });
  vault('POST', 'kv/a', { b: 1 });
  const { json } = vault('POST', 'sys/mounts/kv/tune', { options: { version: '2' } });
  expect(json.warnings[0]).toMatch(/^Upgrading mount from version 0 to version 0\./);
  expect(vault('GET', 'kv/data/a').json.data.data).toEqual({ b: 1 });
  expect(problem(vault, 'POST', 'sys/mounts/kv/tune', { options: { version: '1' } })).toBe(
    'cannot downgrade mount from version 2',
  );
});

test('naming version 1 of kv changes nothing but the option', () => {
  const vault = freshVault();
  vault('POST', 'sys/mounts/kv', { type: 'kv' });
  vault('POST', 'kv/a', { b: 1 });
  expect(vault('POST', 'sys/mounts/kv/tune', { options: { version: '1' } }).json.warnings[0]).toMatch(/^Upgrading/);
  expect(vault('GET', 'kv/a').json.data).toEqual({ b: 1 });
  expect(vault('LIST', 'kv').json.data.keys).toEqual(['a']);
  vault('POST', 'kv/c', { d: 1 });
  vault('POST', 'sys/mounts/kv/tune', { options: { version: '2' } });
  expect(vault('LIST', 'kv/metadata').json.data.keys).toEqual(['a', 'c']);
});

test.each([
  null,
  {},
  { lockout_threshold: 3 },
  { LOCKOUT_DURATION: -5 },
  { lockout_counter_reset: null },
  { disable_lockout: true },
  { lockout_counter_reset_duration: '5m' },
])('the lockout settings %j are accepted for a new mount', (settings) => {
  const vault = freshVault();
  const config = { user_lockout_config: settings };
  expect(vault('POST', 'sys/auth/a', { type: 'approle', config }).status).toBe(204);
  expect(vault('POST', 'sys/mounts/a', { type: 'kv', config }).status).toBe(204);
});

test.each([
  [[]],
  ['a'],
  [{ lockout_threshold: '3' }],
  [{ lockout_threshold: -1 }],
  [{ lockout_threshold: 1.5 }],
  [{ lockout_duration: '5m' }],
  [{ lockout_duration: 1e20 }],
  [{ disable_lockout: 'true' }],
])('the lockout settings %j are refused for a new mount', (settings) => {
  const vault = freshVault();
  const config = { user_lockout_config: settings };
  const error = (kind: string) => `unable to convert given ${kind} config information`;
  expect(problem(vault, 'POST', 'sys/auth/a', { type: 'approle', config })).toBe(error('auth'));
  expect(problem(vault, 'POST', 'sys/mounts/a', { type: 'kv', config })).toBe(error('mount'));
});

test('external entropy access is shown', () => {
  const vault = freshVault();
  vault('POST', 'sys/mounts/a', { type: 'kv', external_entropy_access: true });
  expect(vault('GET', 'sys/mounts/a').json.data.external_entropy_access).toBe(true);
  expect(vault('GET', 'sys/internal/ui/mounts/a').json.data.external_entropy_access).toBe(true);
  expect(vault('GET', 'sys/mounts/secret').json.data.external_entropy_access).toBe(false);
});

test('only the built-in version of a backend can be enabled', () => {
  const vault = freshVault();
  const enable = (table: string, type: string, version: unknown) =>
    problem(vault, 'POST', `sys/${table}/x`, { type, config: { plugin_version: version } });
  expect(enable('mounts', 'kv-v2', '1')).toBe('cannot select non-builtin version of secrets plugin kv');
  expect(enable('auth', 'token', '1')).toBe('cannot select non-builtin version of auth plugin token');
  expect(enable('auth', 'approle', '1e3')).toBe('plugin not found in the catalog: approle, version=v1.0.0-e3');
  expect(enable('auth', 'approle', 'x')).toBe('version "x" is not a valid semantic version: malformed version: x');
  expect(enable('auth', 'approle', 'v2.6.2+builtin.bao')).toBe(undefined);
});

test('null in a list of header names is an empty name', () => {
  const vault = freshVault();
  vault('POST', 'sys/auth/a', { type: 'approle', config: { audit_non_hmac_request_keys: ['a', null, 1] } });
  expect(vault('GET', 'sys/auth/a').json.data.config.audit_non_hmac_request_keys).toEqual(['a', '', '1']);
});

test('moving a mount keeps its data and revokes its tokens', () => {
  const vault = freshVault();
  vault('POST', 'sys/auth/approle', { type: 'approle' });
  vault('POST', 'auth/approle/role/a', { bind_secret_id: false, secret_id_bound_cidrs: '127.0.0.1/32' });
  const role_id = vault('GET', 'auth/approle/role/a/role-id').json.data.role_id;
  const token = vault('POST', 'auth/approle/login', { role_id }).json.auth.client_token;
  const moved = vault('POST', 'sys/remount', { from: 'auth/approle', to: 'auth/other' });
  const id = moved.json.data.migration_id;
  expect(vault('GET', `sys/remount/status/${id}`).json.data.migration_info).toEqual({
    source_mount: 'auth/approle/',
    target_mount: 'auth/other/',
    status: 'success',
  });
  expect(vault('POST', 'auth/other/login', { role_id }).status).toBe(200);
  expect(vault('GET', 'auth/token/lookup-self', undefined, { token }).status).toBe(403);
  expect(vault('GET', 'sys/remount/status/nope').status).toBe(404);
});

test('invalid moves are refused', () => {
  const vault = freshVault();
  vault('POST', 'sys/auth/approle', { type: 'approle' });
  const move = (from: string, to: string) => problem(vault, 'POST', 'sys/remount', { from, to });
  expect(move('auth/approle', '')).toBe("both 'from' and 'to' path must be specified as a string");
  expect(move('auth/approle', 'auth/ci ')).toBe("'to' path cannot contain trailing whitespace");
  expect(move('auth/approle', 'auth//ci')).toBe(
    "invalid destination mount: path 'auth//ci/' does not match cleaned path 'auth/ci/'",
  );
  expect(move('auth/approle', 'auth/../ci')).toBe(
    "invalid destination mount: path 'auth/../ci/' does not match cleaned path 'ci/'",
  );
  expect(move('auth/approle', 'kv')).toBe('cannot remount auth mount to non-auth mount "kv/"');
  expect(move('auth/token', 'auth/x')).toBe('cannot remount "auth/token/"');
  expect(move('secret', 'cubbyhole/sub')).toBe('cannot remount to destination cubbyhole/sub/');
  expect(move('approle', 'ci')).toBe('no matching mount at "approle/"');
  expect(move('secret', '/')).toBe('invalid destination mount path "/"');
  expect(move('sys', 'auth/x')).toBe('cannot remount to destination auth/x/');
  expect(move('sys', 'cubbyhole/x')).toBe('cannot remount "sys/"');
});

test('the mounts that a token may see', () => {
  const vault = freshVault();
  vault('POST', 'sys/policies/acl/app', { policy: 'path "secret/data/*" { capabilities = ["read"] }' });
  const token = vault('POST', 'auth/token/create', { policies: ['app'], no_default_policy: true }).json.auth
    .client_token;
  const shown = vault('GET', 'sys/internal/ui/mounts', undefined, { token }).json.data;
  expect([Object.keys(shown.secret), Object.keys(shown.auth)]).toEqual([['secret/'], []]);
  expect(vault('GET', 'sys/internal/ui/mounts/secret/a', undefined, { token }).json.data.path).toBe('secret/');
  for (const path of ['nowhere', 'cubbyhole']) {
    expect(vault('GET', `sys/internal/ui/mounts/${path}`, undefined, { token })).toMatchObject({ status: 403 });
  }
  expect(vault('GET', 'sys/internal/ui/mounts', undefined, { token: '' }).json.data).toEqual({ auth: {}, secret: {} });
});

test('answers with structs in the order of their fields', () => {
  const vault = freshVault();
  vault('POST', 'sys/mounts/a', { type: 'kv' });
  const { migration_id: id } = vault('POST', 'sys/remount', { from: 'a', to: 'b' }).json.data;
  expect(vault('GET', `sys/remount/status/${id}`).body).toContain(
    '"migration_info":{"source_mount":"a/","target_mount":"b/","status":"success"}',
  );
  expect(vault('GET', 'sys/locked-users?mount_accessor=x').body).toContain(
    '"by_namespace":[{"namespace_id":"root","namespace_path":"","counts":0,"mount_accessors":[{"mount_accessor":"x","counts":0,"alias_identifiers":null}]}],"total":0',
  );
});
