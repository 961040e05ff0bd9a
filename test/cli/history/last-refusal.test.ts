import { expect, test } from 'vitest';
import { type Outcome, runWith, temporaryFolder } from '../support/io.ts';

interface User {
  readonly vault: (...words: string[]) => Promise<Outcome>;
  /** Runs a command with the token in VAULT_TOKEN. */
  readonly with: (token: string, ...words: string[]) => Promise<Outcome>;
  readonly home: string;
}

function newUser(): User {
  const home = temporaryFolder();
  const run = (env: Readonly<Record<string, string>>, words: readonly string[]) =>
    runWith(words, { env: { HOME: home, ...env } });
  return {
    home,
    vault: (...words) => run({}, words),
    with: (token, ...words) => run({ VAULT_TOKEN: token }, words),
  };
}

/** A user with a policy, and a token that has it. */
async function userWithToken(rules: string, ...options: string[]) {
  const user = newUser();
  const { vault } = user;
  await runWith(['policy', 'write', 'p', '-'], { env: { HOME: user.home }, stdin: rules });
  const created = await vault('token', 'create', '-policy=p', '-format=json', ...options);
  const { client_token: token, accessor } = JSON.parse(created.stdout).auth;
  const as = (...words: string[]): Promise<Outcome> => user.with(token, ...words);
  const why = async () => JSON.parse((await vault('why', '-format=json')).stdout);
  return { ...user, as, token, accessor, why };
}

const rules = 'path "secret/data/a" { capabilities = ["read"] }';
const another = 'path "other/*" { capabilities = ["read"] }';

test('without arguments, the last refusal is explained', async () => {
  const { vault, as, accessor, why } = await userWithToken(rules);
  await as('read', 'secret/data/b');
  await as('delete', 'secret/data/a');
  await as('read', 'secret/data/a');
  const { status, stdout, stderr } = await vault('why');
  expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
  expect(stdout).toContain(`Denied: delete secret/data/a, for the token with the accessor ${accessor}`);
  expect(stdout).toMatch(/The last refusal in the history, at 20.*Z: permission denied\./);
  expect(await why()).toMatchObject({ allowed: false, capability: 'delete', path: 'secret/data/a' });
});

test.each([
  [['kv', 'get', 'secret/a'], 'read', 'secret/data/a'],
  [['kv', 'get', '-mount=secret', 'a'], 'read', 'secret/data/a'],
  [['kv', 'put', 'secret/a/b', 'x=1'], 'create', 'secret/data/a/b'],
  [['kv', 'put', '-mount=secret/', 'a b', 'x=1'], 'create', 'secret/data/a b'],
  [['kv', 'patch', 'secret/a', 'x=1'], 'patch', 'secret/data/a'],
  [['kv', 'patch', '-method=rw', 'secret/a', 'x=1'], 'read', 'secret/data/a'],
  [['kv', 'rollback', '-version=1', 'secret/a'], 'read', 'secret/data/a'],
  [['kv', 'delete', 'secret/a'], 'delete', 'secret/data/a'],
  [['kv', 'delete', '-versions=1', 'secret/a'], 'update', 'secret/delete/a'],
  [['kv', 'undelete', '-versions=1', 'secret/a'], 'update', 'secret/undelete/a'],
  [['kv', 'undelete', '-mount=secret', '-versions=1', 'a'], 'update', 'secret/undelete/a'],
  [['kv', 'destroy', '-versions=1', 'secret/a'], 'update', 'secret/destroy/a'],
  [['kv', 'list', 'secret/'], 'list', 'secret/metadata/'],
  [['kv', 'list', '-mount=secret', 'a'], 'list', 'secret/metadata/a/'],
  [['kv', 'scan', 'secret/a'], 'scan', 'secret/metadata/a/'],
  [['kv', 'metadata', 'get', 'secret/a'], 'read', 'secret/metadata/a'],
  [['kv', 'metadata', 'put', '-max-versions=2', 'secret/a'], 'create', 'secret/metadata/a'],
  [['kv', 'metadata', 'patch', '-max-versions=2', 'secret/a'], 'patch', 'secret/metadata/a'],
  [['kv', 'metadata', 'delete', 'secret/a'], 'delete', 'secret/metadata/a'],
])('a refused preflight of %j is explained by the request that the user wanted', async (words, capability, path) => {
  const { as, vault, why, accessor } = await userWithToken(another);
  expect((await as(...words)).status).toBe(2);
  const explanation = await why();
  expect(explanation).toMatchObject({
    allowed: false,
    capability,
    path,
    subject: `the token with the accessor ${accessor}`,
    reason: "The token's policies grant nothing below secret/, so a kv command is refused before its own request.",
    suggestion: `path "${path}" {\n  capabilities = ["${capability}"]\n}`,
  });
  const article = capability === 'update' ? 'an' : 'a';
  expect(explanation.notes.join()).toContain(`Its own request would have been ${article} `);
  expect(explanation.policies.map(({ name }: { name: string }) => name)).toEqual(['default', 'p']);
  expect((await vault('why')).status).toBe(2);
  // The suggested rule is enough.
  await vault('write', 'sys/policies/acl/p', `policy=${explanation.suggestion}`);
  expect((await as(...words)).stderr).not.toContain('internal/ui/mounts');
});

test('a preflight where nothing is mounted says so', async () => {
  const { as, why } = await userWithToken(rules);
  await as('kv', 'get', 'nope/a');
  expect(await why()).toMatchObject({
    allowed: false,
    path: 'nope/a',
    reason: 'Nothing is mounted at nope/a: `localvault secrets list` lists the mounts.',
    suggestion: null,
  });
});

test('a refusal that the policies allow by now is one', async () => {
  const { vault, as } = await userWithToken(another);
  for (const words of [
    ['read', 'secret/data/b'],
    ['kv', 'get', 'secret/b'],
  ]) {
    await vault('write', 'sys/policies/acl/p', `policy=${another}`);
    await as(...words);
    await vault('write', 'sys/policies/acl/p', 'policy=path "secret/data/b" { capabilities = ["read"] }');
    const { status, stdout } = await vault('why');
    expect(status).toBe(0);
    expect(stdout).toContain('The policies allow it now: they have changed, or something else refused it.');
  }
});

test('a request that was allowed but failed is distinguished from a denied one', async () => {
  const { vault, as, why } = await userWithToken(rules);
  await as('read', 'secret/data/b');
  expect((await vault('kv', 'put', '-cas=4', 'secret/a', 'x=1')).status).toBe(2);
  expect((await vault('why')).status).toBe(0);
  const explanation = await why();
  expect(explanation).toMatchObject({
    allowed: true,
    path: 'secret/data/a',
    reason: 'The request was allowed, but it failed: check-and-set parameter did not match the current version.',
  });
  expect(explanation.notes.join('\n')).toMatch(/The last request that was denied was a read of secret\/data\/b, at 20/);
});

test('a denial by a parameter is recognised, although the history has hashes for texts', async () => {
  const denied =
    'path "auth/approle/role/a" { capabilities = ["create", "update"]\n denied_parameters = { "token_type" = ["batch"] } }';
  const { vault, as, why } = await userWithToken(denied);
  await vault('auth', 'enable', 'approle');
  expect((await as('write', 'auth/approle/role/a', 'token_type=service')).status).toBe(0);
  expect((await as('write', 'auth/approle/role/a', 'token_type=batch')).status).toBe(2);
  expect((await why()).reason).toContain('denies the parameter "token_type" with this value.');
});

test.each([
  ['kv', 'get', 'secret/a'],
  ['read', 'secret/data/a'],
])('a token that expired is said to have, also after it was removed: %s %s', async (...words) => {
  const { vault, as, why, token, accessor } = await userWithToken(rules, '-ttl=1h');
  await vault('clock', 'advance', '2h');
  expect((await as(...words)).status).toBe(2);
  const expired = /^The token expired 1h ago, at 20.*Z\.$/;
  expect(JSON.parse((await as('why', '-format=json')).stdout).reason).toMatch(expired);
  // A write removes expired tokens.
  await vault('kv', 'put', 'secret/z', 'x=1');
  await vault('kv', 'put', 'secret/z', 'x=2');
  expect((await vault('list', '-format=json', 'auth/token/accessors')).stdout).not.toContain(accessor);
  expect((await as(...words)).status).toBe(2);
  expect(JSON.parse((await as('why', '-format=json')).stdout).reason).toMatch(expired);
  for (const subject of [`-token=${token}`, `-accessor=${accessor}`]) {
    const { status, stdout } = await vault('why', 'read', 'secret/data/a', subject, '-format=json');
    expect([status, JSON.parse(stdout).reason]).toEqual([2, expect.stringMatching(expired)]);
  }
  if (words[0] === 'kv') {
    // The preflight request is recorded with its token.
    expect((await why()).reason).toMatch(expired);
  }
});

test('a token that is revoked, used up, unknown or missing is said to be so', async () => {
  const { vault, as, with: withToken, accessor, home } = await userWithToken(rules);
  const reason = async (token: string) => JSON.parse((await withToken(token, 'why', '-format=json')).stdout).reason;
  await as('read', 'secret/data/b');
  await vault('token', 'revoke', '-accessor', accessor);
  expect(await reason('')).toMatch(/^The token was revoked (now|\ds ago), at 20.*Z\.$/);
  const created = await vault('token', 'create', '-use-limit=1', '-format=json');
  const { client_token: limited } = JSON.parse(created.stdout).auth;
  await withToken(limited, 'token', 'lookup');
  await withToken(limited, 'token', 'lookup');
  expect(await reason(limited)).toMatch(/^The token (has no use left|is gone: it was revoked or used up, .*)\.$/);
  await withToken('unknown', 'read', 'secret/data/a');
  const unknown = 'it never existed, was revoked or used up, or was removed after it expired.';
  expect(await reason('unknown')).toBe(`This state doesn't know the token: ${unknown}`);
  await runWith(['kv', 'get', 'secret/a'], { env: { HOME: home, VAULT_TOKEN: 'x', VAULT_TOKEN_PATH: '/dev/null' } });
  expect(await reason('')).toBe(`This state doesn't know the token: ${unknown}`);
});

test('without a refusal, there is nothing to explain', async () => {
  const { vault } = await userWithToken(rules);
  const ask = 'Ask for a request: `localvault why CAPABILITY PATH`.';
  expect(await vault('why')).toEqual({
    status: 1,
    stdout: '',
    stderr: `The history has no refusal to explain. ${ask}\n`,
  });
  await vault('config', 'set', 'history', 'off');
  expect((await vault('why')).stderr).toBe(
    `The history has no refusal to explain. It is off: \`localvault config set history 4MiB\` turns it on. ${ask}\n`,
  );
  const { vault: newcomer, home } = newUser();
  expect(await newcomer('why')).toEqual({
    status: 1,
    stdout: '',
    stderr: `There is no state in ${home}/.local/share/localvault yet, so nothing was refused. ${ask}\n`,
  });
});

/** A user with the role jenkins, whose RoleID is `id`. */
async function userWithRole(...parameters: string[]) {
  const { vault } = newUser();
  await vault('auth', 'enable', 'approle');
  await vault('write', 'auth/approle/role/jenkins', 'role_id=id', ...parameters);
  const newSecretId = async (role = 'jenkins') =>
    (await vault('write', '-f', '-field=secret_id', `auth/approle/role/${role}/secret-id`)).stdout;
  const refusedLogin = async (...pairs: string[]) => {
    expect((await vault('write', 'auth/approle/login', ...pairs)).status).toBe(2);
  };
  const why = async () => {
    const { status, stdout } = await vault('why', '-format=json');
    const { allowed, capability, path, reason, notes } = JSON.parse(stdout);
    expect([status, allowed, capability, path]).toEqual([2, false, 'login', 'auth/approle/login']);
    return { reason, notes: notes.join('\n') };
  };
  return { vault, newSecretId, refusedLogin, why };
}

test('a refused login is explained without its credentials', async () => {
  const { vault, newSecretId, refusedLogin, why } = await userWithRole('secret_id_num_uses=2', 'secret_id_ttl=1h');
  const secretId = await newSecretId();
  await refusedLogin('role_id=other', `secret_id=${secretId}`);
  expect((await why()).reason).toBe('No role at auth/approle/ has this RoleID.');
  await refusedLogin(`secret_id=${secretId}`);
  expect((await why()).reason).toBe('The login is invalid: missing role_id.');
  await refusedLogin('role_id=id');
  expect((await why()).reason).toBe('The role jenkins requires a SecretID, and the login gives none.');
  await refusedLogin('role_id=id', 'secret_id=wrong');
  expect((await why()).reason).toContain('The role jenkins has no such SecretID: it never existed');
  await vault('write', 'auth/approle/login', 'role_id=id', `secret_id=${secretId}`);
  await vault('write', 'auth/approle/login', 'role_id=id', `secret_id=${secretId}`);
  await refusedLogin('role_id=id', `secret_id=${secretId}`);
  const usedUp = /^The SecretID is used up: the last of its 2 uses was (just now|\ds ago), from 127\.0\.0\.1\.$/;
  expect((await why()).reason).toMatch(usedUp);
  const explicit = await vault('why', 'login', 'role_id=id', `secret_id=${secretId}`, '-format=json');
  expect(JSON.parse(explicit.stdout).reason).toMatch(usedUp);
});

test('a login with an expired, destroyed or foreign SecretID is explained', async () => {
  const { vault, newSecretId, refusedLogin, why } = await userWithRole('secret_id_ttl=1h');
  const destroyed = await newSecretId();
  await vault('write', 'auth/approle/role/jenkins/secret-id/destroy', `secret_id=${destroyed}`);
  await refusedLogin('role_id=id', `secret_id=${destroyed}`);
  expect((await why()).reason).toMatch(/^The SecretID was destroyed (just now|\ds ago)\.$/);
  await vault('write', '-f', 'auth/approle/role/other');
  const foreign = await newSecretId('other');
  await refusedLogin('role_id=id', `secret_id=${foreign}`);
  expect((await why()).reason).toBe('The SecretID belongs to the role other, not to jenkins.');
  const expired = await newSecretId();
  await vault('clock', 'advance', '2h');
  await vault('write', '-f', 'auth/approle/tidy/secret-id');
  await refusedLogin('role_id=id', `secret_id=${expired}`);
  expect((await why()).reason).toBe('The SecretID expired 1h ago.');
});

test('a login from a wrong address, and one to a locked role, are explained', async () => {
  const { vault, newSecretId, refusedLogin, why } = await userWithRole();
  const created = await vault(
    'write',
    '-field=secret_id',
    'auth/approle/role/jenkins/secret-id',
    'cidr_list=10.0.0.0/8',
  );
  await refusedLogin('role_id=id', `secret_id=${created.stdout}`);
  expect((await why()).reason).toBe('The SecretID may not be used from 127.0.0.1, only from 10.0.0.0/8.');
  for (let i = 0; i < 6; i++) {
    await refusedLogin('role_id=id', 'secret_id=wrong');
  }
  expect((await why()).reason).toMatch(
    /^After too many failed logins, the role is locked until 20.*Z \(in 14m\d+s\)\.$/,
  );
  await refusedLogin('role_id=id', `secret_id=${await newSecretId()}`);
  await vault('clock', 'advance', '1h');
  const { status, stdout } = await vault('why');
  expect(status).toBe(0);
  expect(stdout).toContain('The role was locked then, after too many failed logins.');
  expect(stdout).toContain('Such a login would succeed now.');
});
