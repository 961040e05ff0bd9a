import { expect, test } from 'vitest';
import { exportSteps } from '../../src/provision/export.ts';
import { printHcl } from '../../src/provision/formats/hcl.ts';
import { printDocument } from '../../src/provision/formats/json.ts';
import { runSteps } from '../../src/provision/steps.ts';
import { TestVault } from '../support/engine.ts';
import { exportFrom, vaultWith } from './support/provisioned.ts';

const all = {
  'sys/auth/approle': { type: 'approle' },
  'sys/policies/acl/app': { policy: 'path "a" { capabilities = ["read"] }' },
  'auth/approle/role/app': { token_ttl: 60 },
  'auth/approle/role/apple': {},
  'secret/data/a': { data: { x: '1' } },
  'secret/data/a/b': { data: { x: '1' } },
  'secret/metadata/a': { max_versions: 3 },
  'secret/config': { max_versions: 9 },
  'sys/mounts/kv': { type: 'kv' },
  'kv/a/b': { x: '1' },
  'identity/entity/name/ann': {},
};

const secretsEngine = [
  'sys/mounts/secret',
  { type: 'kv', description: 'key/value secret storage', options: { version: '2' } },
];

test('a new state has the engine that it starts with, and nothing else', () => {
  expect(exportFrom(new TestVault()).objects).toEqual([secretsEngine]);
});

test.each([
  [['auth/approle'], ['sys/auth/approle', 'auth/approle/role/app', 'auth/approle/role/apple']],
  [['sys/auth/approle'], ['sys/auth/approle']],
  [['auth/approle/role/app'], ['auth/approle/role/app']],
  [
    ['sys/policies/acl/app', '/identity/'],
    ['sys/policies/acl/app', 'identity/entity/name/ann'],
  ],
  [['secret'], ['sys/mounts/secret', 'secret/data/a', 'secret/data/a/b', 'secret/metadata/a', 'secret/config']],
  [['secret/a'], ['secret/data/a', 'secret/data/a/b', 'secret/metadata/a']],
  [['secret/a/b'], ['secret/data/a/b']],
  [['secret/metadata'], ['secret/metadata/a']],
  [['kv/a/'], ['kv/a/b']],
])('at or beneath %j lie %j', (paths, expected) => {
  const { objects, problems } = exportFrom(vaultWith(all), { paths });
  expect(objects.map(([path]) => path)).toEqual(expected);
  expect(problems).toEqual([]);
});

test('a path without objects is reported', () => {
  const { objects, problems } = exportFrom(vaultWith(all), { paths: ['secret/nothing', 'kv'] });
  expect(objects.map(([path]) => path)).toEqual(['sys/mounts/kv', 'kv/a/b']);
  expect(problems).toEqual([{ path: 'secret/nothing', error: 'there is nothing that could be exported' }]);
});

test('data of key-value engines and RoleIDs are left out unless they are wanted', () => {
  const vault = vaultWith(all);
  const { objects } = exportFrom(vault, { secrets: false });
  expect(objects.map(([path]) => path)).not.toContain('secret/data/a');
  expect(objects.map(([path]) => path)).toContain('secret/config');
  expect(printDocument(objects)).not.toContain('role_id');
  const { role_id } = vault.send('GET', 'auth/approle/role/app/role-id').json.data;
  const [, role] = exportFrom(vault, { roleIds: true, paths: ['auth/approle/role/app'] }).objects[0] ?? [];
  expect(role).toEqual({ role_id, token_ttl: 60 });
});

test('the default policy is exported once somebody has changed it', () => {
  const vault = new TestVault();
  const { policy } = vault.send('GET', 'sys/policies/acl/default').json.data;
  vault.send('PUT', 'sys/policies/acl/default', { policy: `${policy}# changed\n` });
  expect(exportFrom(vault).objects.map(([path]) => path)).toEqual(['sys/mounts/secret', 'sys/policies/acl/default']);
});

test('an entity that a login created is exported if it is in a group or has settings', () => {
  const vault = vaultWith({
    'sys/auth/approle': { type: 'approle' },
    'auth/approle/role/a': { bind_secret_id: false, secret_id_bound_cidrs: '0.0.0.0/0' },
  });
  const { role_id } = vault.send('GET', 'auth/approle/role/a/role-id').json.data;
  const { entity_id: id } = vault.send('POST', 'auth/approle/login', { role_id }).json.auth;
  const paths = () => exportFrom(vault, { paths: ['identity'] }).objects;
  expect(paths()).toEqual([]);
  const { name } = vault.send('GET', `identity/entity/id/${id}`).json.data;
  vault.send('POST', 'identity/group/name/g', { member_entity_ids: [id] });
  expect(paths()).toEqual([
    [`identity/entity/name/${name}`, { aliases: [{ mount: 'auth/approle/', role: 'a' }] }],
    ['identity/group/name/g', { member_entities: [name] }],
  ]);
});

test('objects that the token may not read are missing, and reported', () => {
  const vault = vaultWith({
    ...all,
    'sys/policies/acl/half': {
      policy: [
        'sys/mounts',
        'sys/auth',
        'auth/approle/role/app',
        'secret/config',
        'secret/data/*',
        'identity/entity/name/*',
      ]
        .map((path) => `path "${path}" { capabilities = ["read"] }\n`)
        .concat(
          'path "auth/approle/role" { capabilities = ["list"] }\npath "secret/metadata" { capabilities = ["list"] }\n',
        )
        .join(''),
    },
  });
  const token = vault.send('POST', 'auth/token/create', { policies: ['half'] }).json.auth.client_token;
  const { objects, problems } = exportFrom(vault, {}, token);
  expect(objects.map(([path]) => path)).toEqual([
    'sys/mounts/kv',
    'sys/mounts/secret',
    'sys/auth/approle',
    'auth/approle/role/app',
    'secret/data/a',
    'secret/config',
  ]);
  expect(problems.map(({ path }) => path)).toEqual([
    'sys/policies/acl',
    'auth/approle/role/apple',
    'auth/token/roles',
    'kv/',
    'secret/metadata/a',
    'secret/metadata/a',
    'identity/entity/name',
    'identity/group/name',
  ]);
  expect(new Set(problems.map(({ error }) => error.includes('permission denied')))).toEqual(new Set([true]));
});

test('mounts of other types are exported, and their missing contents reported', () => {
  const mounts = { 'pki/': { type: 'pki', config: { max_lease_ttl: 60 }, description: '', options: null } };
  const exported = runSteps(exportSteps({ paths: [], secrets: true, roleIds: false }), ({ path }) => {
    return path === 'sys/mounts'
      ? { status: 200, data: mounts, errors: [] }
      : { status: path === 'sys/auth' ? 200 : 404, data: {}, errors: [] };
  });
  expect(exported.objects).toEqual([['sys/mounts/pki', { type: 'pki', config: { max_lease_ttl: 60 } }]]);
  expect(exported.notes).toEqual(['pki/ is exported without its content: that of the type pki is unknown here']);
  expect(printHcl(exported).text).toContain('# pki/ is exported without its content');
});

test('HCL reports the secrets that it cannot express, and contains the others', () => {
  const vault = vaultWith({ 'sys/mounts/kv': { type: 'kv' }, 'kv/good': { x: 1.5 } });
  vault.send('POST', 'kv/spelt', '{"x":1.0}');
  vault.send('POST', 'kv/long', '{"x":[{"y":123456789012345678901234567890}]}');
  vault.send('POST', 'kv/taken', '{"x":{"eval_type":"string"}}');
  const { text, notes } = printHcl(exportFrom(vault));
  expect(notes).toEqual([
    "kv/long can't be written as HCL: its number 123456789012345678901234567890 would become 1.2345678901234568e+29; -format=json and -format=sh have it",
    "kv/spelt can't be written as HCL: its number 1.0 would become 1; -format=json and -format=sh have it",
    `kv/taken can't be written as HCL: its key "eval_type" has a meaning of its own there; -format=json and -format=sh have it`,
  ]);
  expect(text).toContain('request "kv-good"');
  expect(text).not.toMatch(/request "kv-(?:spelt|long|taken)"/);
});
