import { expect, test } from 'vitest';
import { freshVault } from '../../support/engine.ts';

const listed = (message: string) => `1 error occurred:\n\t* ${message}\n\n`;

test('the plugin catalog lists the built-in plugins', () => {
  const vault = freshVault();
  const { data } = vault('GET', 'sys/plugins/catalog').json;
  expect(Object.keys(data)).toEqual(['auth', 'detailed', 'secret']);
  expect(vault('LIST', 'sys/plugins/catalog/auth').json.data).toEqual({ keys: ['approle'] });
  expect(vault('LIST', 'sys/plugins/catalog/database').status).toBe(404);
  expect(vault('LIST', 'sys/plugins/catalog').status).toBe(405);
  expect(vault('GET', 'sys/plugins/catalog/secret/kv').json.data).toMatchObject({ name: 'kv', args: null, oci: false });
  expect(vault('GET', 'sys/plugins/catalog/secret/kv?version=2.6.2%2Bbuiltin.bao').status).toBe(200);
  expect(vault('GET', 'sys/plugins/catalog/secret/kv?version=1').json).toEqual({ errors: [] });
  expect(vault('GET', 'sys/plugins/catalog/kv').json.warnings).toEqual([
    'Deprecated API endpoint, cannot read plugin information from catalog for "kv"',
  ]);
});

test.each([
  [{}, 'missing SHA-256 value', 400],
  [{ sha256: '00' }, 'missing command value', 400],
  [{ sha256: '00', command: 'a b', args: 'c' }, 'must not specify args in command and args field', 400],
  [{ sha256: '0', command: 'a' }, 'Could not decode SHA-256 value from Hex', 400],
  [
    { sha256: '00', command: 'a', version: 'x' },
    'version "x" is not a valid semantic version: malformed version: x',
    400,
  ],
  [
    { sha256: '00', command: 'a', version: '1+builtin' },
    `version "v1.0.0+builtin" is not allowed because 'builtin' is a reserved metadata identifier`,
    400,
  ],
  [{ sha256: '00', command: 'a' }, listed('could not set plugin, plugin directory is not configured'), 500],
])('registering %j', (body, error, status) => {
  expect(freshVault()('PUT', 'sys/plugins/catalog/auth/x', body)).toMatchObject({ status, json: { errors: [error] } });
});

test('plugins can be deregistered, except built-in ones', () => {
  const vault = freshVault();
  expect(vault('DELETE', 'sys/plugins/catalog/auth/x').status).toBe(204);
  expect(vault('DELETE', 'sys/plugins/catalog/x').json.warnings).toHaveLength(1);
  expect(vault('DELETE', 'sys/plugins/catalog/auth/approle?version=v2.6.2%2Bbuiltin.bao').json.errors).toEqual([
    'version "v2.6.2+builtin.bao" cannot be deleted',
  ]);
});

test.each([
  [{ plugin: 'kv' }, undefined],
  [{ mounts: 'secret,secret/' }, undefined],
  [{}, 'plugin or mounts must be provided'],
  [{ plugin: 'kv', mounts: 'x' }, 'plugin and mounts cannot be set at the same time'],
  [{ plugin: 'nope' }, 'plugin not found in the catalog: "nope"'],
  [{ plugin: 'token' }, 'singleton plugin cannot be reloaded: "token"'],
  [{ mounts: 'sys' }, listed('cannot reload plugin on "sys/": singleton plugin cannot be reloaded: "system"')],
  [
    { mounts: 'auth/nope,x' },
    '2 errors occurred:\n\t* cannot fetch mount entry on "auth/nope/"\n\t* cannot fetch mount entry on "x/"\n\n',
  ],
])('reloading %j', (body, error) => {
  const { json } = freshVault()('PUT', 'sys/plugins/reload/backend', body);
  if (error === undefined) {
    expect(json.data.reload_id).toBe(json.request_id);
  } else {
    expect(json.errors).toEqual([error]);
  }
});

test('only the root namespace exists, and no other can be created', () => {
  const vault = freshVault();
  const error = (method: string, name: string, body?: unknown) =>
    vault(method, `sys/namespaces/${name}`, body).json.errors;
  expect(vault('LIST', 'sys/namespaces').status).toBe(404);
  expect(vault('SCAN', 'sys/namespaces').json.data).toEqual({});
  expect(error('GET', 'x')).toEqual([]);
  expect(error('GET', 'sys')).toEqual(['"sys/" is a reserved path and cannot be used as a namespace name']);
  expect(error('GET', 'a/b')).toEqual(['namespace name cannot contain /']);
  expect(error('PUT', 'a b')).toEqual(['"a b" contains space characters that cannot be used in a namespace name']);
  expect(error('PUT', 'a*')).toEqual([
    '"a*" contains wildcard characters that cannot be used in a namespace name: \'*\'',
  ]);
  expect(error('PUT', 'x', { custom_metadata: { a: 1 } })).toEqual(['custom_metadata values must be strings']);
  expect(error('PUT', 'x')).toEqual(['cannot create a namespace: localvault has only the root namespace']);
  expect(error('PATCH', 'x', { custom_metadata: { a: 1 } })).toEqual([
    'metadata patch can only have string or null values, got json.Number',
  ]);
  expect(error('PATCH', 'x', { custom_metadata: { a: null } })).toEqual(['namespace not found']);
  expect(vault('DELETE', 'sys/namespaces/x').json.warnings).toEqual(['requested namespace does not exist']);
});

test('tokens and entities are counted, requests no longer are', () => {
  const vault = freshVault();
  vault('POST', 'auth/token/create');
  vault('POST', 'identity/entity', { name: 'ann' });
  const counters = (name: string) => vault('GET', `sys/internal/counters/${name}`).json;
  expect(counters('tokens').data).toEqual({ counters: { service_tokens: { total: 2 } } });
  expect(counters('entities').data).toEqual({ counters: { entities: { total: 1 } } });
  expect(counters('requests').errors).toEqual(['The functionality has been removed on this path']);
});

test('rotating the key requires sudo, and is refused', () => {
  const vault = freshVault();
  vault('PUT', 'sys/policies/acl/p', { policy: 'path "sys/*" { capabilities = ["read", "update"] }' });
  const { client_token: token } = vault('POST', 'auth/token/create', { policies: ['p'] }).json.auth;
  expect(vault('PUT', 'sys/rotate', undefined, { token }).status).toBe(403);
  expect(vault('PUT', 'sys/rotate/keyring').json.errors).toEqual([
    'cannot rotate the key through the API; run "localvault state rotate-key"',
  ]);
  expect(vault('GET', 'sys/key-status', undefined, { token }).status).toBe(200);
});
