import { expect, test } from 'vitest';
import type { Subject } from '../../../src/engine/explain/question.ts';
import { QuestionedVault } from './support.ts';

const app = 'path "secret/data/app" { capabilities = ["read"] }';

function ofPolicy(...policies: string[]): Subject {
  return { kind: 'policies', policies };
}

test('says why a token can not be used', () => {
  const vault = new QuestionedVault();
  vault.writePolicy('app', app);
  const parent = vault.newToken({ policies: ['app', 'root'], ttl: '1h' });
  const child = vault.send('POST', 'auth/token/create', { ttl: '3h', policies: ['app'] }, { token: parent.id });
  const short = vault.newToken({ policies: ['app'], ttl: '1h' });
  const bound = vault.send('POST', 'auth/token/roles/bound', { token_bound_cidrs: '10.0.0.0/8' });
  expect(bound.status).toBe(204);
  const { client_token: boundToken } = vault.succeed('POST', 'auth/token/create/bound', { policies: ['app'] }).json
    .auth;
  const revoked = vault.newToken({ policies: ['app'] });
  vault.succeed('POST', 'auth/token/revoke-accessor', { accessor: revoked.accessor });
  vault.sleep(7200);
  const reason = (subject: Subject) => {
    const { allowed, reason: why } = vault.why('read', 'secret/data/app', subject);
    return { allowed, why };
  };
  const gone = 'it never existed, was revoked or used up, or was removed after it expired';
  const expected: Array<[Subject, string]> = [
    [{ kind: 'accessor', accessor: short.accessor }, 'The token expired 1h ago, at 2026-01-31T13:00:00.'],
    [{ kind: 'token', token: short.id }, 'The token expired 1h ago, at 2026-01-31T13:00:00.'],
    [
      { kind: 'accessor', accessor: child.json.auth.accessor },
      'The token died with its parent, which expired 1h ago, at 2026-01-31T13:00:00.',
    ],
    [{ kind: 'accessor', accessor: revoked.accessor }, `No token of this state has this accessor: ${gone}.`],
    [{ kind: 'token', token: 'unknown' }, `This state doesn't know the token: ${gone}.`],
    [{ kind: 'token', token: '' }, 'The request has no token.'],
    [{ kind: 'token', token: boundToken }, 'The token may not be used from 127.0.0.1, only from 10.0.0.0/8.'],
  ];
  for (const [subject, text] of expected) {
    const { allowed, why } = reason(subject);
    expect(allowed).toBe(false);
    expect(why.replace(/\.\d+Z/, '')).toBe(text);
  }
});

test('never shows a token', () => {
  const vault = new QuestionedVault();
  const { id } = vault.newToken({ policies: ['app'] });
  for (const token of [id, 'hvs.unknown']) {
    expect(JSON.stringify(vault.why('read', 'secret/data/app', { kind: 'token', token }))).not.toContain(token);
  }
});

test('lists the rules considered, the deciding one first', () => {
  const vault = new QuestionedVault();
  const expired = 'capabilities = ["update"]\n expiration = "2026-01-31T11:00:00Z"';
  vault.writePolicy('wide', 'path "secret/*" { capabilities = ["update", "list"] }');
  vault.writePolicy('narrow', 'path "secret/data/*" { capabilities = ["read"] }');
  vault.writePolicy('old', `path "secret/data/app" { ${expired} }`);
  vault.writePolicy('named', 'path "secret/data/{{identity.entity.name}}" { capabilities = ["update"] }');
  vault.writePolicy('ending', app, { ttl: '1h' });
  const { accessor } = vault.newToken({ policies: ['wide', 'narrow', 'old', 'named', 'ending', 'gone'] });
  vault.sleep(5400);
  const { reason, policies, suggestion } = vault.why('update', 'secret/data/app', { kind: 'accessor', accessor });
  expect(reason).toBe('The rule "secret/data/*" of the policy narrow decides, and it grants read, but not update.');
  expect(policies.map(({ name, rule, decided, note }) => [name, rule, decided, note])).toEqual([
    ['narrow', 'secret/data/*', true, 'decides: its first wildcard comes latest'],
    ['wide', 'secret/*', false, 'a more specific rule decides'],
    ['named', 'secret/data/{{identity.entity.name}}', false, 'its template has no value for this token'],
    ['old', 'secret/data/app', false, 'the rule expired 2h30m ago'],
    ['default', null, false, 'no rule of it matches'],
    ['ending', null, false, 'the policy expired 30m ago'],
    ['gone', null, false, 'there is no such policy'],
  ]);
  expect(suggestion).toBe('path "secret/data/app" {\n  capabilities = ["update"]\n}');
});

test('names the deny that overrides another policy, and suggests no rule against it', () => {
  const vault = new QuestionedVault();
  vault.writePolicy('app', app);
  vault.writePolicy('no', 'path "secret/data/app" { capabilities = ["deny"] }');
  const { reason, policies, suggestion, notes } = vault.why('read', 'secret/data/app', ofPolicy('app', 'no'));
  expect(reason).toBe('The rule "secret/data/app" of the policy no denies everything.');
  expect(policies.map(({ name, decided, note }) => [name, decided, note])).toEqual([
    ['app', false, 'another policy denies the same path'],
    ['no', true, 'decides: no other rule matches'],
  ]);
  expect(suggestion).toBeNull();
  expect(notes.join(' ')).toContain('the one that decides must be changed');
});

test('a deny of a wider rule gives way to the suggestion', () => {
  const vault = new QuestionedVault();
  vault.writePolicy('no', 'path "secret/*" { capabilities = ["deny"] }');
  const { suggestion } = vault.why('read', 'secret/data/app', ofPolicy('no'));
  expect(suggestion).toBe('path "secret/data/app" {\n  capabilities = ["read"]\n}');
});

test.each([
  ['required_parameters = ["a"]', {}, 'grants update only with the parameter "a".'],
  ['denied_parameters = { a = [] }', { a: '1' }, 'grants update, but denies the parameter "a" with this value.'],
  ['allowed_parameters = { b = [] }', { a: '1' }, 'doesn\'t allow the parameter "a" with this value.'],
  [
    'min_wrapping_ttl = "1m"\nmax_wrapping_ttl = "1h"',
    {},
    'only if the response is wrapped for at least 1m0s and at most 1h0m0s.',
  ],
])('names what the rule demands of a request: %s', (condition, data, text) => {
  const vault = new QuestionedVault();
  vault.writePolicy('app', `path "auth/approle/role/x" { capabilities = ["update"]\n${condition} }`);
  const { allowed, reason } = vault.why('update', 'auth/approle/role/x', ofPolicy('app'), { data });
  expect([allowed, reason]).toEqual([false, expect.stringContaining(text)]);
});

test('suggests sudo where the path needs it, and parameters where the rule limits them', () => {
  const vault = new QuestionedVault();
  vault.writePolicy('app', 'path "sys/auth/x" { capabilities = ["update"] }');
  const { reason, suggestion } = vault.why('update', 'sys/auth/x', ofPolicy('app'));
  expect(reason).toBe('The path needs sudo, too: the rule "sys/auth/x" of the policy app grants update, but not sudo.');
  expect(suggestion).toBe('path "sys/auth/x" {\n  capabilities = ["update", "sudo"]\n}');
  vault.writePolicy('app', 'path "cubbyhole/x" { capabilities = ["create"]\nallowed_parameters = { a = [] } }');
  const limited = vault.why('create', 'cubbyhole/x', ofPolicy('app'), { data: { b: '1' } });
  expect(limited.suggestion).toBe(
    'path "cubbyhole/x" {\n  capabilities = ["create"]\n  allowed_parameters = {\n    "b" = []\n  }\n}',
  );
});

test('names the path of the API for a secret as vault kv names it', () => {
  const vault = new QuestionedVault();
  vault.writePolicy('app', app);
  const read = vault.why('read', 'secret/app', ofPolicy('app'));
  expect(read.notes).toEqual([
    'This is no path of the API: secret/ keeps versions of its secrets, and policies and requests name secret/data/app instead.',
  ]);
  expect(read.suggestion).toBeNull();
  expect(vault.why('list', 'secret/folder', ofPolicy('app')).notes[0]).toContain('secret/metadata/folder/ instead');
  expect(vault.why('read', 'secret/data/app', ofPolicy('app')).notes).toEqual([]);
  expect(vault.why('read', 'nowhere/app', ofPolicy('app')).notes).toEqual(['Nothing is mounted at this path.']);
  expect(vault.whoCan('read', 'secret/app').notes).toEqual(read.notes);
});

test('tells a create from an update', () => {
  const vault = new QuestionedVault();
  vault.writePolicy('app', 'path "secret/data/app" { capabilities = ["update"] }');
  const write = () => vault.why('write', 'secret/data/app', ofPolicy('app'), { data: { data: {} } });
  expect(write()).toMatchObject({ allowed: false, capability: 'create' });
  expect(vault.why('update', 'secret/data/app', ofPolicy('app'))).toMatchObject({
    allowed: true,
    notes: ['Nothing exists at the path yet, so a write there needs create.'],
  });
  vault.succeed('POST', 'secret/data/app', { data: { a: '1' } });
  expect(write()).toMatchObject({ allowed: true, capability: 'update' });
});

test('judges another spelling of a name by the name itself, too', () => {
  const vault = new QuestionedVault();
  vault.succeed('POST', 'sys/auth/approle', { type: 'approle' });
  vault.succeed('POST', 'auth/approle/role/jenkins', {});
  vault.writePolicy('app', 'path "auth/approle/role/Jenkins" { capabilities = ["read"] }');
  const { allowed, notes, suggestion } = vault.why('read', 'auth/approle/role/Jenkins', ofPolicy('app'));
  expect({ allowed, notes, suggestion }).toEqual({
    allowed: false,
    notes: ['The path is another spelling of auth/approle/role/jenkins, which must be allowed, too.'],
    suggestion: 'path "auth/approle/role/jenkins" {\n  capabilities = ["read"]\n}',
  });
});

test('explains for the token that a role gives, with the policies of its entity', () => {
  const vault = new QuestionedVault();
  vault.succeed('POST', 'sys/auth/approle', { type: 'approle' });
  vault.writePolicy('app', app);
  vault.succeed('POST', 'auth/approle/role/jenkins', { token_policies: 'none' });
  const role: Subject = { kind: 'role', role: 'jenkins', mount: 'approle/' };
  expect(vault.why('read', 'secret/data/app', role).allowed).toBe(false);
  const { role_id: name } = vault.send('GET', 'auth/approle/role/jenkins/role-id').json.data;
  const { id } = vault.succeed('POST', 'identity/entity', { name: 'ci', policies: ['app'] }).json.data;
  const { accessor } = vault.send('GET', 'sys/auth').json.data['approle/'];
  vault.succeed('POST', 'identity/entity-alias', { name, canonical_id: id, mount_accessor: accessor });
  const { allowed, policies } = vault.why('read', 'secret/data/app', role);
  expect([allowed, policies.find(({ decided }) => decided)?.name]).toEqual([true, 'app']);
  expect(vault.whoCan('read', 'secret/data/app')).toMatchObject({
    roles: [{ name: 'jenkins', path: 'auth/approle/role/jenkins', policies: ['app'], rule: 'secret/data/app' }],
    entities: [{ id, name: 'ci', policies: ['app'] }],
  });
  vault.succeed('POST', 'identity/entity/name/ci', { disabled: true });
  expect(vault.why('read', 'secret/data/app', role).reason).toBe('A login with the role fails: permission denied.');
  expect(vault.whoCan('read', 'secret/data/app')).toMatchObject({ roles: [], entities: [] });
});

test('names a subject that does not exist', () => {
  const vault = new QuestionedVault();
  const ask = (subject: Subject) => () => vault.why('read', 'secret/data/app', subject);
  expect(ask(ofPolicy('nope'))).toThrow(
    'there is no policy "nope", or it has expired; `localvault policy list` lists them',
  );
  expect(ask({ kind: 'role', role: 'r', mount: 'approle/' })).toThrow(
    'no auth method is enabled at auth/approle/; `localvault auth list` lists them, and -mount names another',
  );
  expect(ask({ kind: 'role', role: 'r', mount: 'token/' })).toThrow('is an auth method without roles (token)');
});

test('marks who can only under conditions', () => {
  const vault = new QuestionedVault();
  vault.writePolicy('limited', 'path "secret/data/app" { capabilities = ["read"]\nmin_wrapping_ttl = "1m" }');
  vault.writePolicy('plain', app);
  const { policies } = vault.whoCan('read', 'secret/data/app');
  expect(policies.map(({ name, isConditional }) => [name, isConditional])).toEqual([
    ['limited', true],
    ['plain', false],
    ['root', false],
  ]);
});

test('who can and why agree on which paths are open to all', () => {
  const vault = new QuestionedVault();
  vault.succeed('POST', 'sys/auth/approle', { type: 'approle' });
  vault.succeed('POST', 'sys/auth/other', { type: 'approle' });
  const none: Subject = { kind: 'token', token: '' };
  const paths = [
    'auth/approle/login',
    'auth/other/login',
    'auth/approle/role',
    'auth/approle/role/r/secret-id',
    'secret/data/app',
    'sys/health',
    'sys/seal',
    'sys/seal-status',
    'sys/mounts',
    'sys/wrapping/unwrap',
    'sys/wrapping/pubkey',
    'sys/internal/ui/mounts',
    'sys/internal/ui/mounts/secret/app',
    'sys/internal/ui/namespaces',
    'sys/internal/specs/openapi',
    'nowhere/login',
  ];
  const answers = paths.flatMap((path) =>
    ['read', 'update', 'list'].map((capability) => {
      // Only a login is judged by its data, which `why` asks for and `who-can` doesn't.
      const isLogin = path.endsWith('/login') && capability === 'update';
      const why = vault.why(capability, path, none);
      return { path, capability, open: vault.whoCan(capability, path).openTo?.who === 'everyone', isLogin, why };
    }),
  );
  for (const { path, capability, open, isLogin, why } of answers) {
    expect(open, `${capability} ${path}`).toBe(isLogin ? path !== 'nowhere/login' : why.allowed);
  }
  expect(answers.filter(({ open }) => open).length).toBeGreaterThan(5);
});
