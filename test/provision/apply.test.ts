import { expect, test } from 'vitest';
import { printJson } from '../../src/go/json/json.ts';
import { TestVault } from '../support/engine.ts';
import { actionsOf, allActions, apply, applyTexts, exportFrom, vaultWith } from './support/provisioned.ts';

const document = (objects: object) => JSON.stringify({ version: 1, objects });
const readPolicy = 'path "secret/data/app" { capabilities = ["read"] }';

const app = {
  'sys/auth/approle': { type: 'approle' },
  'sys/policies/acl/app': { policy: readPolicy },
  'auth/approle/role/app': { token_policies: ['app'], token_ttl: '30m' },
};

test('creates what is missing, updates what differs, and says so', () => {
  const vault = new TestVault();
  expect(actionsOf(applyTexts(vault, { 'a.json': document(app) }))).toEqual({
    'sys/auth/approle': 'created',
    'sys/policies/acl/app': 'created',
    'auth/approle/role/app': 'created',
  });
  const changed = { ...app, 'auth/approle/role/app': { token_policies: ['app'], token_ttl: 60 } };
  expect(actionsOf(applyTexts(vault, { 'a.json': document(changed) }))).toEqual({
    'sys/auth/approle': 'unchanged',
    'sys/policies/acl/app': 'unchanged',
    'auth/approle/role/app': 'updated',
  });
  expect(vault.send('GET', 'auth/approle/role/app').json.data).toMatchObject({
    token_ttl: 60,
    token_policies: ['app'],
  });
});

test.each([
  { token_ttl: 1800, token_policies: 'app,B' },
  { token_ttl: '1800', token_policies: ['b', 'APP', 'app'] },
  { token_ttl: '0.5h', policies: ' app , b ' },
  { token_ttl: '30m0s', token_policies: 'b,app', token_type: '', bind_secret_id: 'true', token_num_uses: '0' },
])('takes %j for the same role', (role) => {
  const vault = vaultWith({ ...app, 'auth/approle/role/app': { token_policies: ['app', 'b'], token_ttl: '30m' } });
  const report = applyTexts(vault, { 'a.json': document({ 'auth/approle/role/App': role }) });
  expect(actionsOf(report)).toEqual({ 'auth/approle/role/app': 'unchanged' });
});

test('an omitted field is reset to its default, and an object in no file is kept', () => {
  const vault = vaultWith({
    ...app,
    'auth/approle/role/app': { token_ttl: 60, token_num_uses: 3, token_bound_cidrs: '10.0.0.0/8' },
    'secret/data/a': { data: { x: '1' } },
    'sys/mounts/kv': { type: 'kv-v1', config: { max_lease_ttl: '1h', passthrough_request_headers: ['X-A'] } },
  });
  const report = applyTexts(vault, {
    'a.json': document({ 'auth/approle/role/app': { token_ttl: 60 }, 'sys/mounts/kv': { type: 'kv' } }),
  });
  expect(allActions(report)).toEqual(['updated']);
  expect(vault.send('GET', 'auth/approle/role/app').json.data).toMatchObject({
    token_num_uses: 0,
    token_bound_cidrs: [],
  });
  const { config } = vault.send('GET', 'sys/mounts/kv').json.data;
  expect(config).toEqual({ default_lease_ttl: 0, force_no_cache: false, max_lease_ttl: 0 });
  expect(vault.send('GET', 'secret/data/a').status).toBe(200);
});

test('a failure undoes everything that came before it', () => {
  const vault = new TestVault();
  const before = exportFrom(vault);
  const broken = { ...app, 'auth/approle/role/bad': { token_ttl: '2h', token_max_ttl: '1h' } };
  const report = applyTexts(vault, { 'a.json': document(broken) });
  expect(actionsOf(report)).toEqual({
    'auth/approle/role/bad': "failed: PUT auth/approle/role/bad: 'token_ttl' cannot be greater than 'token_max_ttl'",
  });
  expect(report.left).toBe(3);
  expect(exportFrom(vault)).toEqual(before);
  expect(vault.send('GET', 'sys/auth/approle').status).toBe(400);
});

test('going on after a failure keeps the rest', () => {
  const vault = new TestVault();
  const broken = { ...app, 'auth/approle/role/a-bad': { token_ttl: 'soon' }, 'auth/userpass/users/ann': {} };
  const report = applyTexts(vault, { 'a.json': document(broken) }, { continues: true });
  expect(actionsOf(report)).toMatchObject({ 'sys/auth/approle': 'created', 'auth/approle/role/app': 'created' });
  expect(actionsOf(report)['auth/approle/role/a-bad']).toContain('time: invalid duration');
  expect(actionsOf(report)['auth/userpass/users/ann']).toContain('only mounts, auth methods');
  expect(vault.send('GET', 'auth/approle/role/app').status).toBe(200);
});

test.each([
  [{ 'auth/approle/role/a': { token_tll: 1 } }, 'there is no field "token_tll"; it takes bind_secret_id'],
  [{ 'sys/policies/acl/a': { policy: readPolicy, ttl: '1h' } }, '"ttl" would begin anew each time; use "expiration"'],
  [{ 'sys/policies/acl/a': { policy: 'path "a" { capabilities = ["fly"] }' } }, 'invalid capability'],
  [{ 'sys/mounts/kv': { description: 'x' } }, 'it has no type; give one'],
  [{ 'secret/data/../config': { data: {} } }, 'a path must not have the segments "." and ".."'],
  [{ 'nowhere/a': { x: 1 } }, 'nothing is mounted there; if it is a secret, add its engine'],
  [{ 'secret/data/a': { x: 1 } }, 'there is no field "x"; a secret of this engine is { "data": { … } }'],
  [{ 'identity/entity/name/a': { aliases: [{ name: 'x' }] } }, 'an alias takes "mount"'],
  [
    { 'identity/group/name/a': { member_entities: ['nobody'] } },
    'it refers to identity/entity/name/nobody, which does not exist',
  ],
  [{ 'identity/group/name/a': { alias: { name: 'x' } } }, 'its alias takes "mount"'],
  [{ 'sys/mounts/secret': { type: 'kv', options: { version: '1' } } }, 'cannot downgrade mount from version 2'],
  [{ 'sys/mounts/secret': { type: 'pki' } }, `type can't be changed from "kv" to "pki"`],
])('says what is wrong with %j', (objects, message) => {
  const vault = vaultWith({ 'sys/auth/approle': { type: 'approle' } });
  const [failure, ...others] = applyTexts(vault, { 'a.json': document(objects) }).objects;
  expect(others).toEqual([]);
  expect(failure).toMatchObject({ action: 'failed', path: Object.keys(objects)[0] });
  expect(failure?.error).toContain(message);
});

test('a trial changes nothing and shows no secret', () => {
  const vault = vaultWith({ 'secret/data/a': { data: { password: 'old-secret', same: '1', gone: 'gone-secret' } } });
  vault.send('POST', 'sys/mounts/v1', { type: 'kv' });
  vault.send('POST', 'v1/b', { password: 'plain-secret' });
  const before = exportFrom(vault);
  const wanted = {
    'secret/data/a': { data: { password: 'new-secret', same: '1', more: 'more-secret' } },
    'v1/c': { k: 'c-secret' },
  };
  const report = applyTexts(vault, { 'a.json': document(wanted) }, { dryRun: true, prune: true });
  expect(exportFrom(vault)).toEqual(before);
  expect(actionsOf(report)).toEqual({ 'secret/data/a': 'updated', 'v1/b': 'deleted', 'v1/c': 'created' });
  expect(
    printJson(
      report.objects.map(({ changes }) =>
        changes.map((change) => ({ ...change, before: change.before ?? 0, after: change.after ?? 0 })),
      ),
    ),
  ).not.toContain('secret');
  const [updated] = report.objects;
  expect(updated?.changes.map(({ field, before: old, after }) => [field, old, after])).toEqual([
    ['data.gone', null, undefined],
    ['data.more', undefined, null],
    ['data.password', null, null],
  ]);
});

test('deletes what the files lack, but only kinds and mounts that they name', () => {
  const vault = vaultWith({
    ...app,
    'sys/policies/acl/old': { policy: readPolicy },
    'auth/approle/role/old': { token_ttl: 60 },
    'auth/token/roles/kept': { orphan: true },
    'sys/auth/other': { type: 'approle' },
    'auth/other/role/kept': {},
    'secret/data/a': { data: { x: '1' } },
    'secret/data/deep/b': { data: { x: '1' } },
    'sys/mounts/kv': { type: 'kv' },
    'kv/kept': { x: '1' },
  });
  const wanted = new Map(Object.entries({ ...app, 'secret/data/a': { data: { x: '1' } } }));
  wanted.delete('sys/auth/approle');
  const report = apply(vault, wanted, { prune: true });
  const deleted = report.objects.filter(({ action }) => action === 'deleted').map(({ path }) => path);
  expect(deleted.sort()).toEqual(['auth/approle/role/old', 'secret/data/deep/b', 'sys/policies/acl/old']);
  expect(vault.send('GET', 'auth/other/role/kept').status).toBe(200);
  expect(vault.send('GET', 'kv/kept').status).toBe(200);
  expect(vault.send('GET', 'sys/policies/acl/default').status).toBe(200);
  expect(allActions(apply(vault, wanted, { prune: true }))).toEqual(['unchanged']);
});

test('mounts are deleted with their contents, but never those that every server has', () => {
  const vault = vaultWith({
    ...app,
    'sys/mounts/kv': { type: 'kv' },
    'kv/a': { x: '1' },
    'sys/auth/token': { config: { max_lease_ttl: 60 } },
  });
  const wanted = new Map(
    Object.entries({
      'sys/mounts/secret': { type: 'kv-v2', description: 'mine' },
      'sys/auth/other': { type: 'approle' },
    }),
  );
  const report = apply(vault, wanted, { prune: true });
  expect(actionsOf(report)).toEqual({
    'sys/mounts/secret': 'updated',
    'sys/auth/other': 'created',
    'sys/mounts/kv': 'deleted',
    'sys/auth/approle': 'deleted',
  });
  expect(Object.keys(vault.send('GET', 'sys/mounts').json.data).sort()).toEqual([
    'cubbyhole/',
    'identity/',
    'secret/',
    'sys/',
  ]);
  expect(vault.send('GET', 'sys/auth/token').json.data.config.max_lease_ttl).toBe(60);
});

test('a path counts in any spelling', () => {
  const vault = vaultWith({ 'secret/data/a/b': { data: { x: 1 } }, 'sys/policies/acl/app': { policy: readPolicy } });
  const text = document({ '/secret//data/a/b/': { data: { x: 1 } }, 'sys/policy/APP': { rules: readPolicy } });
  expect(actionsOf(applyTexts(vault, { 'a.json': text }, { prune: true }))).toEqual({
    'sys/policies/acl/app': 'unchanged',
    'secret/data/a/b': 'unchanged',
  });
});

test('deletes only what was agreed to', () => {
  const vault = vaultWith({
    ...app,
    'sys/policies/acl/one': { policy: readPolicy },
    'sys/policies/acl/two': { policy: readPolicy },
  });
  const wanted = new Map([['sys/policies/acl/app', { policy: readPolicy }]]);
  apply(vault, wanted, { prune: true, pruneOnly: ['sys/policies/acl/one'] });
  expect(vault.send('LIST', 'sys/policies/acl').json.data.keys).toEqual(['app', 'default', 'two', 'root']);
});

test('entities created by logins are kept, and pass their alias to one in a file', () => {
  const vault = vaultWith({ ...app, 'identity/entity/name/old': {} });
  const { role_id } = vault.send('GET', 'auth/approle/role/app/role-id').json.data;
  const { secret_id } = vault.send('POST', 'auth/approle/role/app/secret-id').json.data;
  const login = () => vault.send('POST', 'auth/approle/login', { role_id, secret_id }).json.auth.entity_id;
  login();
  expect(exportFrom(vault, { paths: ['identity'] }).objects.map(([path]) => path)).toEqual([
    'identity/entity/name/old',
  ]);
  const wanted = new Map([
    ['identity/entity/name/Jenkins', { policies: ['app'], aliases: [{ mount: 'approle', role: 'APP' }] }],
  ]);
  const report = apply(vault, wanted, { prune: true });
  expect(actionsOf(report)).toEqual({
    'identity/entity/name/Jenkins': 'created',
    'identity/entity/name/old': 'deleted',
  });
  expect(login()).toBe(vault.send('GET', 'identity/entity/name/jenkins').json.data.id);
  expect(allActions(apply(vault, wanted, { prune: true }))).toEqual(['unchanged']);
  expect(exportFrom(vault, { paths: ['identity'] }).objects).toEqual([
    ['identity/entity/name/Jenkins', { policies: ['app'], aliases: [{ mount: 'auth/approle/', role: 'app' }] }],
  ]);
});

test('an alias given by its name can be changed and removed', () => {
  const vault = vaultWith(app);
  const ann = (alias: object[]) => document({ 'identity/entity/name/ann': { aliases: alias } });
  const mount = 'auth/approle/';
  for (const aliases of [
    [{ mount, name: 'x' }],
    [{ mount, name: 'y', custom_metadata: { a: 'b' } }],
    [{ mount, role: 'app' }],
    [{ mount, role: 'app', custom_metadata: { a: 'b' } }],
    [{ mount, role: 'app' }],
    [],
  ]) {
    const action = JSON.stringify(aliases).includes('"x"') ? 'created' : 'updated';
    expect(allActions(applyTexts(vault, { 'a.json': ann(aliases) }))).toEqual([action]);
    expect(allActions(applyTexts(vault, { 'a.json': ann(aliases) }))).toEqual(['unchanged']);
    const [, data] = exportFrom(vault, { paths: ['identity/entity/name/ann'] }).objects[0] ?? [];
    expect(data ?? {}).toEqual(aliases.length === 0 ? {} : { aliases });
  }
});

test('an alias given by a RoleID is kept that way', () => {
  const vault = vaultWith(app);
  const { role_id: name } = vault.send('GET', 'auth/approle/role/app/role-id').json.data;
  const text = document({ 'identity/entity/name/ann': { aliases: [{ mount: 'auth/approle', name }] } });
  expect(allActions(applyTexts(vault, { 'a.json': text }))).toEqual(['created']);
  expect(allActions(applyTexts(vault, { 'a.json': text }))).toEqual(['unchanged']);
});

test('external groups have an alias, and their members are those who logged in', () => {
  const vault = vaultWith(app);
  const group = { type: 'external', policies: ['app'], alias: { mount: 'approle', name: 'staff' } };
  const text = document({ 'identity/group/name/g': group });
  expect(allActions(applyTexts(vault, { 'a.json': text }))).toEqual(['created']);
  expect(allActions(applyTexts(vault, { 'a.json': text }))).toEqual(['unchanged']);
  const [[, exported] = []] = exportFrom(vault, { paths: ['identity/group'] }).objects;
  expect(exported).toEqual({ ...group, alias: { mount: 'auth/approle/', name: 'staff' } });
  const without = document({ 'identity/group/name/g': { type: 'external', policies: ['app'] } });
  expect(allActions(applyTexts(vault, { 'a.json': without }))).toEqual(['updated']);
  expect(vault.send('GET', 'identity/group/name/g').json.data.alias).toEqual({});
});

test('secrets and policies that require check-and-set are updated, too', () => {
  const vault = vaultWith({
    'secret/config': { cas_required: true },
    'secret/data/a': { data: { x: '1' } },
    'secret/metadata/a': { metadata_cas_required: true, max_versions: 3 },
    'sys/policies/acl/app': { policy: readPolicy, cas_required: true },
  });
  const report = applyTexts(vault, {
    'a.json': document({
      'secret/data/a': { data: { x: '2' } },
      'secret/metadata/a': { metadata_cas_required: true, max_versions: 4 },
      'sys/policies/acl/app': { policy: `${readPolicy}\n`, cas_required: true },
    }),
  });
  expect(allActions(report)).toEqual(['updated']);
  expect(vault.send('GET', 'secret/data/a').json.data.data).toEqual({ x: '2' });
});

test('a secret whose latest version is deleted gets a new version', () => {
  const vault = vaultWith({ 'secret/config': { cas_required: true }, 'secret/data/a': { data: { x: '1' } } });
  vault.send('DELETE', 'secret/data/a');
  expect(exportFrom(vault, { paths: ['secret/a'] }).objects).toEqual([]);
  expect(allActions(applyTexts(vault, { 'a.json': document({ 'secret/data/a': { data: { x: '2' } } }) }))).toEqual([
    'created',
  ]);
  expect(vault.send('GET', 'secret/data/a').json.data).toMatchObject({ data: { x: '2' }, metadata: { version: 2 } });
});

test('an engine is upgraded before secrets of version 2 are written to it', () => {
  const vault = vaultWith({ 'sys/mounts/kv': { type: 'kv-v1' } });
  const text = document({ 'sys/mounts/kv': { type: 'kv-v2' }, 'kv/data/a': { data: { x: 1 } } });
  expect(actionsOf(applyTexts(vault, { 'a.json': text }))).toEqual({
    'sys/mounts/kv': 'updated',
    'kv/data/a': 'created',
  });
  expect(allActions(applyTexts(vault, { 'a.json': text }))).toEqual(['unchanged']);
});

test("a token's policies count, and what it may not read stops everything", () => {
  const vault = vaultWith({
    ...app,
    'sys/policies/acl/half': {
      policy:
        'path "sys/mounts" { capabilities = ["read"] }\npath "sys/auth" { capabilities = ["read"] }\npath "auth/approle/*" { capabilities = ["read", "create", "update"] }',
    },
  });
  const token = vault.send('POST', 'auth/token/create', { policies: ['half'] }).json.auth.client_token;
  const wanted = new Map(Object.entries({ 'auth/approle/role/x': {}, 'sys/policies/acl/app': { policy: readPolicy } }));
  const report = apply(vault, wanted, {}, token);
  expect(actionsOf(report)).toEqual({
    'sys/policies/acl/app': 'failed: GET sys/policies/acl/app: 1 error occurred:\n\t* permission denied',
  });
  expect(vault.send('GET', 'auth/approle/role/x').status).toBe(404);
  expect(() => apply(vault, wanted, {}, 'no-token')).toThrow('GET sys/mounts: ');
});
