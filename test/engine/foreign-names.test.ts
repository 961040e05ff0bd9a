import { beforeEach, describe, expect, test } from 'vitest';
import { freshVault } from '../support/engine.ts';

/** Names of members that every plain JavaScript object inherits. */
const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];

let vault: ReturnType<typeof freshVault>;

beforeEach(() => {
  vault = freshVault();
});

/** An object with one own member, whatever its name. */
const member = (name: string, value: unknown) => Object.fromEntries([[name, value]]);

const text = (value: unknown) => JSON.stringify(value);

describe.each(names)('%s', (name) => {
  const one = text(member(name, 'x'));
  const data = (path: string, method = 'GET') => vault(method, path).json?.data;

  test('is not a mount type', () => {
    const unknown = { status: 400, json: { errors: [`plugin not found in the catalog: ${name}`] } };
    expect(vault('POST', 'sys/mounts/a', { type: name })).toMatchObject(unknown);
    expect(vault('POST', 'sys/auth/a', { type: name })).toMatchObject(unknown);
  });

  test('is an ordinary field of a secret', () => {
    vault('POST', 'sys/mounts/plain', { type: 'kv' });
    for (const path of ['plain/a', 'cubbyhole/a']) {
      vault('POST', path, one);
      expect(text(data(path))).toBe(one);
    }
    vault('POST', 'secret/data/a', `{"data":${one}}`);
    expect(text(data('secret/data/a').data)).toBe(one);
    expect(text(data('secret/subkeys/a').subkeys)).toBe(text(member(name, null)));
    vault('POST', 'secret/data/b', { data: { c: {} } });
    vault('PATCH', 'secret/data/b', `{"data":{"c":${one}}}`);
    expect(text(data('secret/data/b').data.c)).toBe(one);
    vault('PATCH', 'secret/data/b', `{"data":{"c":${text(member(name, null))}}}`);
    expect(text(data('secret/data/b').data.c)).toBe('{}');
  });

  test('is an ordinary metadata key', () => {
    vault('POST', 'secret/data/a', { data: {} });
    vault('POST', 'secret/metadata/a', `{"custom_metadata":${one}}`);
    expect(text(data('secret/metadata/a').custom_metadata)).toBe(one);
    vault('POST', 'secret/data/b', { data: {} });
    vault('PATCH', 'secret/metadata/b', `{"custom_metadata":${one}}`);
    expect(text(data('secret/metadata/b').custom_metadata)).toBe(one);
    vault('PATCH', 'secret/metadata/b', `{"custom_metadata":${text(member(name, null))}}`);
    expect(data('secret/metadata/b').custom_metadata).toBeNull();
    vault('POST', 'identity/entity/name/e', `{"metadata":${one}}`);
    expect(text(data('identity/entity/name/e').metadata)).toBe(one);
    vault('POST', 'identity/group/name/g', `{"metadata":${one}}`);
    expect(text(data('identity/group/name/g').metadata)).toBe(one);
    const { client_token: token } = vault('POST', 'auth/token/create', `{"meta":${one}}`).json.auth;
    expect(text(vault('POST', 'auth/token/lookup', { token }).json.data.meta)).toBe(one);
  });

  test('is an ordinary key of SecretID metadata', () => {
    vault('POST', 'sys/auth/approle', { type: 'approle' });
    vault('POST', 'auth/approle/role/r', { role_id: 'r' });
    for (const metadata of [one, Buffer.from(one).toString('base64')]) {
      const { secret_id } = vault('POST', 'auth/approle/role/r/secret-id', { metadata }).json.data;
      const found = vault('POST', 'auth/approle/role/r/secret-id/lookup', { secret_id }).json.data;
      expect(text(found.metadata)).toBe(one);
      const { auth } = vault('POST', 'auth/approle/login', { role_id: 'r', secret_id }).json;
      expect(Object.hasOwn(auth.metadata, name)).toBe(true);
    }
  });

  test('is an ordinary mount option', () => {
    vault('POST', 'sys/mounts/a', `{"type":"kv","options":${one}}`);
    expect(text(data('sys/mounts/a').options)).toBe(one);
    vault('POST', 'sys/mounts/b', { type: 'kv' });
    vault('POST', 'sys/mounts/b/tune', `{"options":${one}}`);
    expect(text(data('sys/mounts/b').options)).toBe(one);
    vault('POST', 'sys/mounts/b/tune', { options: { more: 'y' } });
    expect(Object.keys(data('sys/mounts/b').options).sort()).toEqual([name, 'more'].sort());
    vault('POST', 'sys/mounts/b/tune', `{"options":${text(member(name, ''))}}`);
    expect(text(data('sys/mounts/b').options)).toBe('{"more":"y"}');
  });

  test('may name an entity of any kind', () => {
    vault('POST', 'sys/auth/approle', { type: 'approle' });
    const made: ReadonlyArray<readonly [path: string, body: object]> = [
      [`sys/policies/acl/${name}`, { policy: 'path "a" { capabilities = ["read"] }' }],
      [`sys/policies/password/${name}`, { policy: 'length = 8\nrule "charset" { charset = "a" }' }],
      [`identity/entity/name/${name}`, {}],
      [`identity/group/name/${name}`, {}],
      [`auth/approle/role/${name}`, {}],
      [`auth/token/roles/${name}`, {}],
      [`sys/mounts/${name}`, { type: 'kv' }],
      [`sys/auth/${name}`, { type: 'approle' }],
    ];
    for (const [path, body] of made) {
      expect([path, vault('GET', path).status]).not.toEqual([path, 200]);
      expect(vault('POST', path, body).status).toBeLessThan(300);
      expect([path, vault('GET', path).status]).toEqual([path, 200]);
    }
    expect(Object.keys(data('sys/mounts'))).toContain(`${name}/`);
    vault('POST', `secret/data/${name}`, { data: { a: 1 } });
    expect(data('secret/data/x')).toBeUndefined();
    expect(data(`secret/data/${name}`).data).toEqual({ a: 1 });
    const detailed = data('secret/detailed-metadata/', 'LIST');
    expect(Object.hasOwn(detailed.key_info, name)).toBe(true);
  });

  test('is not a parameter of any policy', () => {
    vault('POST', 'sys/policies/acl/p', {
      policy: 'path "cubbyhole/*" { capabilities = ["create"]\n allowed_parameters = { a = [] } }',
    });
    const { client_token: token } = vault('POST', 'auth/token/create', { policies: ['p'] }).json.auth;
    expect(vault('POST', 'cubbyhole/a', { a: 1 }, { token }).status).toBe(204);
    expect(vault('POST', 'cubbyhole/b', one, { token }).status).toBe(403);
    expect(vault('POST', `auth/token/lookup?${name}=1`, { [name]: 1 }).status).toBeLessThan(500);
    expect(vault('GET', `secret/data/a?${name}=1`).status).toBe(404);
  });

  test('is not a capability, unit or plugin', () => {
    const policy = `path "a" { capabilities = ["${name}"] }`;
    expect(vault('POST', 'sys/policies/acl/p', { policy }).status).toBe(400);
    expect(vault('POST', 'sys/policies/acl/p', { policy: `path "a" { policy = "${name}" }` }).status).toBe(400);
    expect(vault('POST', 'auth/token/create', { ttl: `1${name}` }).status).toBe(400);
    expect(vault('GET', `sys/plugins/catalog/secret/${name}`).status).toBe(404);
    expect(vault('POST', `sys/tools/hash/${name}`, { input: '' }).status).toBe(400);
    expect(vault('GET', 'secret/data/a', undefined, { headers: { [name]: 'x' } }).status).toBe(404);
  });
});
