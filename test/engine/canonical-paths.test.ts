import { beforeEach, expect, test } from 'vitest';
import { freshVault } from '../support/engine.ts';

let vault: ReturnType<typeof freshVault>;

beforeEach(() => {
  vault = freshVault();
});

/** Sends requests with a token of its own that has this policy. */
function withPolicy(policy: string) {
  vault('POST', 'sys/policies/acl/p', { policy });
  const { client_token: token } = vault('POST', 'auth/token/create', { policies: ['p'] }).json.auth;
  return (method: string, path: string, body?: object) => {
    const { status, json } = vault(method, path, body, { token });
    return [status, json?.errors?.[0]];
  };
}

const denied = [403, '1 error occurred:\n\t* permission denied\n\n'];
const noData = [500, '1 error occurred:\n\t* could not find version data\n\n'];

test('finds a secret only at its exact path, even for root', () => {
  vault('POST', 'secret/data/a/b', { data: { c: 1 } });
  const root = (path: string) => {
    const { status, json } = vault('GET', path);
    return [status, json?.errors?.[0]];
  };
  for (const path of ['data/a/b/', 'subkeys/a/b/', 'data/a/b/?version=1']) {
    expect(root(`secret/${path}`)).toEqual(noData);
  }
  expect(root('secret/data/a/')).toEqual([404, undefined]);
  expect(vault('GET', 'secret/metadata/a/b/').json.data.current_version).toBe(1);
  vault('DELETE', 'secret/data/a/b/');
  vault.sleep(1);
  expect(root('secret/data/a/b')[0]).toBe(404);
  expect(root('secret/data/a/b/')[0]).toBe(404);
});

test('applies a rule for a secret to its path with a trailing slash', () => {
  vault('POST', 'secret/data/a/b', { data: { c: 1 } });
  const ask = withPolicy(`
    path "secret/+/a/*" { capabilities = ["read", "delete", "list", "update"] }
    path "secret/+/a/b" { capabilities = ["deny"] }`);
  for (const endpoint of ['data', 'metadata', 'subkeys']) {
    expect(ask('GET', `secret/${endpoint}/a/b/`)).toEqual(denied);
    expect(ask('GET', `secret/${endpoint}/a/c/`)[0]).toBe(404);
  }
  for (const endpoint of ['data', 'metadata']) {
    expect(ask('DELETE', `secret/${endpoint}/a/b/`)).toEqual(denied);
  }
  expect(vault('GET', 'secret/data/a/b').json.data.data).toEqual({ c: 1 });
});

test('requires both paths to be allowed, with everything the operation needs', () => {
  vault('POST', 'sys/auth/approle', { type: 'approle' });
  vault('POST', 'auth/approle/role/jenkins', { role_id: 'r' });
  const onlyCanonical = withPolicy('path "auth/approle/role/jenkins" { capabilities = ["read"] }');
  expect(onlyCanonical('GET', 'auth/approle/role/jenkins')[0]).toBe(200);
  expect(onlyCanonical('GET', 'auth/approle/role/Jenkins')).toEqual(denied);
  const both = withPolicy(
    'path "auth/approle/role/*" { capabilities = ["read", "update"] denied_parameters = { period = [] } }',
  );
  expect(both('GET', 'auth/approle/role/Jenkins')[0]).toBe(200);
  expect(both('POST', 'auth/approle/role/Jenkins', { token_ttl: '1m' })[0]).toBe(204);
  expect(both('POST', 'auth/approle/role/Jenkins', { period: '1m' })).toEqual(denied);
  const bounded = withPolicy(`
    path "auth/approle/role/*" { capabilities = ["read", "update", "list"] }
    path "auth/approle/role/jenkins" { capabilities = ["read", "update"] denied_parameters = { token_ttl = [] } min_wrapping_ttl = "1m" }`);
  expect(bounded('POST', 'auth/approle/role/JENKINS', { token_ttl: '1m' })).toEqual(denied);
  expect(bounded('GET', 'auth/approle/role/JENKINS')).toEqual(denied);
  expect(bounded('GET', 'auth/approle/role/JENKINS/role-id')[0]).toBe(200);
});

test('limits and filters a listing by both rules', () => {
  vault('POST', 'sys/auth/approle', { type: 'approle' });
  vault('POST', 'auth/approle/role/r', { role_id: 'r' });
  const made = [1, 2, 3].map(() => vault('POST', 'auth/approle/role/r/secret-id').json.data.secret_id_accessor);
  const keys = (ofAll: string, ofRole: string) => {
    vault('POST', 'sys/policies/acl/p', {
      policy: `
        path "auth/approle/role/*" { capabilities = ["list"] ${ofAll} }
        path "auth/approle/role/r/secret-id" { capabilities = ["list"] ${ofRole} }
        path "shown/${made[0]}" { capabilities = ["read"] }
        path "shown/${made[1]}" { capabilities = ["read"] }`,
    });
    const { client_token: token } = vault('POST', 'auth/token/create', { policies: ['p'] }).json.auth;
    return vault('LIST', 'auth/approle/role/R/secret-id', undefined, { token }).json.data?.keys;
  };
  const filter = 'list_scan_response_keys_filter_path = "shown/{{ .key }}"';
  expect(keys('', '')).toHaveLength(3);
  expect(keys('', 'pagination_limit = 1')).toHaveLength(1);
  expect(keys('pagination_limit = 2', 'pagination_limit = 1')).toHaveLength(1);
  expect(keys('pagination_limit = 1', 'pagination_limit = 2')).toHaveLength(1);
  expect(keys('', filter).sort()).toEqual(made.slice(0, 2).sort());
  expect(keys(filter, '').sort()).toEqual(made.slice(0, 2).sort());
});

test('requires sudo for every spelling of a path that needs it', () => {
  vault('POST', 'sys/auth/other', { type: 'approle' });
  const ask = withPolicy(`
    path "sys/auth/*" { capabilities = ["read", "delete", "sudo"] }
    path "sys/auth/other" { capabilities = ["read", "delete"] }`);
  expect(ask('GET', 'sys/auth/other/')).toEqual(denied);
  expect(ask('DELETE', 'sys/auth/other/')).toEqual(denied);
});

test('checks names as they are stored', () => {
  vault('POST', 'identity/entity/name/Alice', { metadata: { a: 'b' } });
  vault('POST', 'identity/group/name/Ops', {});
  vault('POST', 'sys/policies/acl/admin', { policy: 'path "a" { capabilities = ["read"] }' });
  const ask = withPolicy(`
    path "*" { capabilities = ["create", "read", "update", "patch", "delete"] }
    path "identity/entity/name/Alice" { capabilities = ["deny"] }
    path "identity/group/name/Ops" { capabilities = ["deny"] }
    path "sys/policies/acl/admin" { capabilities = ["deny"] }
    path "sys/policy/admin" { capabilities = ["deny"] }
    path "sys/mounts/secret/tune" { capabilities = ["deny"] }
    path "sys/mounts/secret" { capabilities = ["deny"] }`);
  const spellings = [
    'identity/entity/name/alice',
    'identity/entity/name/ALICE',
    'identity/group/name/OPS',
    'sys/policies/acl/Admin',
    'sys/policies/acl/ admin',
    'sys/policy/ADMIN ',
  ];
  for (const path of spellings) {
    for (const method of ['GET', 'POST', 'DELETE']) {
      expect([path, ask(method, path, {})]).toEqual([path, denied]);
    }
  }
  expect(ask('PATCH', 'sys/policies/acl/ADMIN', {})).toEqual(denied);
  for (const path of ['sys/mounts/secret/', 'sys/mounts/secret/beneath', 'sys/mounts/secret/beneath/tune']) {
    expect([path, ask('GET', path)]).toEqual([path, denied]);
  }
  expect(ask('POST', 'sys/mounts/secret/beneath/tune', { description: 'x' })).toEqual(denied);
  expect(ask('POST', 'sys/mounts/secret/beneath', { type: 'kv' })[0]).toBe(400);
  expect(ask('GET', 'identity/entity/name/Bob')[0]).toBe(404);
});

test('treats a write to a mount without its slash like one with it', () => {
  vault('POST', 'sys/mounts/k', { type: 'kv' });
  for (const path of ['k/*', 'k/']) {
    const ask = withPolicy(`path "${path}" { capabilities = ["create", "update"] }`);
    expect(ask('POST', 'k', { a: 1 })).toEqual([400, 'missing path']);
  }
  const ask = withPolicy('path "k" { capabilities = ["create", "update"] }');
  expect(ask('POST', 'k', { a: 1 })).toEqual(denied);
  const { wrap_info: info } = vault('GET', 'secret', undefined, { wrapTtl: '60' }).json;
  expect(info.creation_path).toBe('secret/');
});

test('lists a mount by a rule for its path with or without the slash', () => {
  vault('POST', 'sys/mounts/k', { type: 'kv' });
  vault('POST', 'k/a', { b: 1 });
  for (const path of ['k', 'k/', 'k/*']) {
    const ask = withPolicy(`path "${path}" { capabilities = ["list"] }`);
    expect(ask('LIST', 'k')).toEqual([200, undefined]);
    expect(ask('LIST', 'k/')).toEqual([200, undefined]);
  }
});
