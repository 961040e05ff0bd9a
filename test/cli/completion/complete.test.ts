import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { answeringServer } from '../support/answering-server.ts';
import { runWith, temporaryFolder } from '../support/io.ts';

// How long completion is waited for must not depend on how busy the machine is: only the tests of remote servers have a clock.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

type Vault = (words: readonly string[], env?: Readonly<Record<string, string>>) => Promise<string>;

/** A user's own `localvault`, which must print nothing on standard error; gives standard output. */
function userAt(home: string): Vault {
  return async (words, env = {}) => {
    const { stdout, stderr } = await runWith(words, { env: { HOME: home, ...env } });
    expect(stderr).toBe('');
    return stdout;
  };
}

/** What the last of the words may become. */
async function texts(
  vault: Vault,
  words: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<string[]> {
  const lines = (await vault(['__complete', '--', ...words], env)).split('\n').slice(0, -1);
  return lines.map((line) => line.split('\t')[0] ?? '');
}

/** A state with something of everything in it. */
async function furnish(home: string): Promise<Vault> {
  const vault = userAt(home);
  for (const line of [
    'auth enable approle',
    'auth enable -path=team/ci approle',
    'secrets enable -path=old kv',
    'write auth/approle/role/jenkins token_policies=default',
    'write auth/approle/role/web-app token_policies=default',
    'write auth/token/roles/builder orphan=true',
    'write sys/policies/acl/jenkins policy=path"a"{}',
    'kv put secret/app a=1',
    'kv put secret/apps/one a=1',
    'kv put old/deep/two a=1',
    'secrets enable -path=quiet -description=two\nlines\tand\u001b[31m kv',
  ]) {
    await vault(line.split(' '));
  }
  await vault(['kv', 'put', 'secret/my app/a:b=c', 'a=1']);
  return vault;
}

test('commands and groups', async () => {
  const vault = userAt(temporaryFolder());
  expect(await texts(vault, ['s'])).toEqual(expect.arrayContaining(['scan', 'status', 'secrets']));
  expect(await texts(vault, ['kv', 'metadata', ''])).toEqual(['delete', 'get', 'patch', 'put']);
  expect(await texts(vault, ['nosuch', ''])).toEqual([]);
  expect(await texts(vault, ['kv', 'nosuch', ''])).toEqual([]);
  expect(await vault(['__complete', '--', 'kv', 'rol'])).toBe('rollback\tRoll back to an older version\n');
});

test('flags and their values', async () => {
  const vault = userAt(temporaryFolder());
  expect(await texts(vault, ['read', '-f'])).toEqual(['-field=', '-format=']);
  expect(await texts(vault, ['write', '--forc'])).toEqual(['--force']);
  expect(await texts(vault, ['read', '-format='])).toEqual([
    '-format=table',
    '-format=json',
    '-format=yaml',
    '-format=raw',
  ]);
  expect(await texts(vault, ['read', '-format', 'j'])).toEqual(['json']);
  expect(await texts(vault, ['write', '-f='])).toEqual(['-f=true', '-f=false']);
  expect(await texts(vault, ['token', 'create', '-type=b'])).toEqual(['-type=batch']);
  expect(await texts(vault, ['auth', 'enable', ''])).toEqual(['approle']);
  expect(await texts(vault, ['secrets', 'enable', '-path=x', 'kv-'])).toEqual(['kv-v1', 'kv-v2']);
  expect(await texts(vault, ['completion', ''])).toEqual(['bash', 'zsh', 'fish']);
  expect(await texts(vault, ['server', '-log-level='])).toEqual(
    ['error', 'warn', 'info', 'debug', 'trace'].map((level) => `-log-level=${level}`),
  );
  expect(await texts(vault, ['server', '-log-level', 'd'])).toEqual(['debug']);
  expect(await texts(vault, ['list', '-format=r'])).toEqual([]);
});

test('the values of each preference', async () => {
  const vault = userAt(temporaryFolder());
  expect(await texts(vault, ['config', 'set', ''])).toEqual(['state', 'format', 'colour', 'history']);
  expect(await texts(vault, ['config', 'set', 'format', ''])).toEqual(['table', 'json', 'yaml']);
  expect(await texts(vault, ['config', 'set', 'colour', ''])).toEqual(['true', 'false']);
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'lesson'));
  expect(await texts(vault, ['config', 'set', 'state', `${folder}/l`])).toEqual([`${folder}/lesson/`]);
  expect(await texts(vault, ['config', 'set', 'nosuch', ''])).toEqual([]);
  expect(await texts(vault, ['config', 'set', 'format', 'json', ''])).toEqual([]);
});

test('a command that sends no requests is offered no flags of HTTP clients', async () => {
  const vault = userAt(temporaryFolder());
  expect(await texts(vault, ['state', 'check', '-'])).toEqual(['-force', '-fix', '-repair', '-format=']);
  expect(await texts(vault, ['config', 'set', '-'])).toEqual([]);
});

test('without a state, nothing is offered, and none is created', async () => {
  const home = temporaryFolder();
  expect(await texts(userAt(home), ['read', ''])).toEqual([]);
  expect(readdirSync(home)).toEqual([]);
});

const home = mkdtempSync(join(tmpdir(), 'localvault-test-'));
let vault: Vault;
beforeAll(async () => {
  vault = await furnish(home);
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

test.each([
  ['read ', ['auth/', 'cubbyhole/', 'identity/', 'old/', 'quiet/', 'secret/', 'sys/']],
  ['read auth/', ['auth/approle/', 'auth/team/', 'auth/token/']],
  ['read auth/team/', ['auth/team/ci/']],
  ['read auth/approle/', ['auth/approle/role/']],
  ['read auth/approle/role/', ['auth/approle/role/jenkins', 'auth/approle/role/web-app']],
  ['read auth/approle/role/j', ['auth/approle/role/jenkins', 'auth/approle/role/jenkins/']],
  ['read auth/approle/role/jenkins/role', ['auth/approle/role/jenkins/role-id']],
  ['read auth/approle/role/jenkins/custom', []],
  ['write auth/approle/role/jenkins/c', ['auth/approle/role/jenkins/custom-secret-id']],
  ['write auth/approle/role/new/c', ['auth/approle/role/new/custom-secret-id']],
  ['list auth/approle/role/jenkins/', ['auth/approle/role/jenkins/secret-id']],
  ['delete auth/approle/role/w', ['auth/approle/role/web-app', 'auth/approle/role/web-app/']],
  ['read secret/', ['secret/config', 'secret/data/', 'secret/metadata/', 'secret/subkeys/']],
  ['read secret/data/a', ['secret/data/app', 'secret/data/apps/']],
  ['list secret/metadata/', ['secret/metadata/apps/', 'secret/metadata/my app/']],
  ['read old/deep/', ['old/deep/two']],
  ['why re', ['read']],
  ['why read secret/data/a', ['secret/data/app', 'secret/data/apps/']],
  ['why read secret/data/app -role=', ['-role=jenkins', '-role=web-app']],
  ['why read secret/data/app -policy=j', ['-policy=jenkins']],
  ['who-can l', ['list']],
  ['who-can list secret/metadata/app', ['secret/metadata/app', 'secret/metadata/apps/']],
  ['read sys/policies/acl/j', ['sys/policies/acl/jenkins']],
  ['write sys/auth/appr', ['sys/auth/approle', 'sys/auth/approle/']],
  ['path-help sys/wrapping/w', ['sys/wrapping/wrap']],
  ['kv get ', ['old/', 'quiet/', 'secret/']],
  ['kv get secret/', ['secret/app', 'secret/apps/', 'secret/my app/']],
  ['kv metadata put secret/apps/', ['secret/apps/one']],
  ['kv list secret/', ['secret/apps/', 'secret/my app/']],
  ['kv get old/deep/', ['old/deep/two']],
  ['kv get -mount=secret ap', ['app', 'apps/']],
  ['kv get -mount=', ['-mount=old', '-mount=quiet', '-mount=secret']],
  ['kv enable-versioning ', ['old', 'quiet', 'secret']],
  ['policy read ', ['default', 'jenkins', 'root']],
  ['token create -policy=j', ['-policy=jenkins']],
  ['token create -policy=default -policy=', ['-policy=jenkins', '-policy=root']],
  ['token create -policy default -policy j', ['jenkins']],
  ['token create -role ', ['builder']],
  ['token revoke ', []],
  ['token revoke -mode=path auth/a', ['auth/approle']],
  ['login -method=', ['-method=token']],
  ['auth disable ', ['approle', 'team/ci', 'token']],
  ['auth move ', ['auth/approle', 'auth/team/ci', 'auth/token']],
  ['secrets tune ', ['cubbyhole', 'identity', 'old', 'quiet', 'secret', 'sys']],
  ['lease lookup auth/', ['auth/token/']],
  ['approle ', ['roles', 'secret-ids', 'tokens']],
  ['approle secret-ids ', ['jenkins', 'web-app']],
  ['approle tokens w', ['web-app']],
  ['approle tokens -mount=team/ci ', []],
  ['approle roles -mount=a', ['-mount=approle']],
  ['approle secret-ids -sort=e', ['-sort=expires']],
  ['write auth/approle/role/x token_t', ['token_ttl=', 'token_type=']],
  ['write auth/approle/role/x token_ttl=1h token_t', ['token_type=']],
  ['write auth/approle/role/x bind_secret_id=', ['bind_secret_id=false', 'bind_secret_id=true']],
  ['write auth/approle/role/x token_policies=default,j', ['token_policies=default,jenkins']],
  [
    'write auth/approle/role/x token_policies=default,',
    ['token_policies=default,jenkins', 'token_policies=default,root'],
  ],
  ['write auth/approle/role/x token_policies=default,jenkins,', ['token_policies=default,jenkins,root']],
  ['write auth/approle/role/x token_policies=default,root,jenkins,', []],
  ['write auth/approle/login ', ['role_id=', 'secret_id=']],
  ['write auth/approle/role/jenkins/secret-id m', ['metadata=']],
  ['write sys/auth/approle/tune listing_visibility=', ['listing_visibility=hidden', 'listing_visibility=unauth']],
  ['write nosuch/path ', []],
  ['write cubbyhole/x ', []],
  ['read auth/approle/role/jenkins ', []],
])('%s', async (line, expected) => {
  expect((await texts(vault, line.split(' '))).sort()).toEqual(expected);
});

test('accessors of SecretIDs', async () => {
  const role = 'auth/approle/role/jenkins';
  const accessor = await vault(['write', '-f', '-field=secret_id_accessor', `${role}/secret-id`]);
  const other = await vault(['write', '-f', '-field=secret_id_accessor', `${role}/secret-id`]);
  await vault(['write', '-f', 'auth/approle/role/web-app/secret-id']);
  for (const operation of ['lookup', 'destroy', 'lookup/']) {
    const words = ['write', `${role}/secret-id-accessor/${operation}`];
    expect(await texts(vault, [...words, 'secret_id_acc'])).toEqual(['secret_id_accessor=']);
    const found = await texts(vault, [...words, 'secret_id_accessor=']);
    expect(found.sort()).toEqual([accessor, other].sort().map((one) => `secret_id_accessor=${one}`));
  }
  const start = ['write', `${role}/secret-id-accessor/lookup`, `secret_id_accessor=${accessor.slice(0, 9)}`];
  expect(await texts(vault, start)).toEqual([`secret_id_accessor=${accessor}`]);
  // This engine takes any data, so a parameter of that name is no accessor.
  expect(await texts(vault, ['write', 'old/deep', 'secret_id_accessor='])).toEqual([]);
});

test('accessors of tokens, but no tokens', async () => {
  const accessors: string[] = JSON.parse(await vault(['list', '-format=json', 'auth/token/accessors']));
  expect(accessors).not.toEqual([]);
  for (const command of ['lookup', 'renew', 'revoke']) {
    expect((await texts(vault, ['token', command, '-accessor', ''])).sort()).toEqual(accessors.sort());
    expect(await texts(vault, ['token', command, '-accessor=false', ''])).toEqual([]);
    expect(await texts(vault, ['token', command, '-accessor', 'x', ''])).toEqual([]);
    const found = await texts(vault, ['write', `auth/token/${command}-accessor`, 'accessor=']);
    expect(found.sort()).toEqual(accessors.map((accessor) => `accessor=${accessor}`).sort());
  }
});

test('no write and no patch is offered the parameters of lists', async () => {
  const isOfList = (text: string) => text === 'after=' || text === 'limit=';
  for (const mount of ['auth/approle', 'auth/token', 'identity', 'old', 'secret', 'sys']) {
    const help = JSON.parse(await vault(['path-help', '-format=json', mount]));
    const paths: Array<[string, Record<string, unknown>]> = Object.entries(help.paths);
    for (const [template, { post, patch }] of paths) {
      const path = mount + template.replaceAll(/\{\w+\}/g, 'x');
      const offered = [
        ...(post === undefined ? [] : await texts(vault, ['write', path, ''])),
        ...(patch === undefined ? [] : await texts(vault, ['patch', path, ''])),
      ];
      expect([path, offered.filter(isOfList)]).toEqual([path, []]);
    }
  }
}, 300_000);

test('login offers the auth methods that a server has enabled', async () => {
  const auth = { 'token/': { type: 'token' }, 'users/': { type: 'userpass' }, 'ci/': { type: 'approle' } };
  const address = await answeringServer(() => [200, { data: { auth, secret: {} } }]);
  const env = { VAULT_ADDR: address };
  expect(await texts(vault, ['login', '-method='], env)).toEqual(['-method=token', '-method=userpass']);
});

test('names with blanks and other special characters', async () => {
  expect(await texts(vault, ['kv', 'get', 'secret/my app/'])).toEqual(['secret/my app/a:b=c']);
});

test('the description of a name stays on its line', async () => {
  expect(await vault(['__complete', '--', 'read', 'q'])).toBe('quiet/\ttwo lines and [31m\n');
});

test('files', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'policies'));
  for (const name of ['a b.hcl', 'app.hcl', '.hidden', 'a\nb']) {
    writeFileSync(join(folder, name), '');
  }
  symlinkSync('policies', join(folder, 'also'));
  const at = (name: string) => `${folder}/${name}`;
  expect((await texts(vault, ['policy', 'write', 'x', `${folder}/`])).sort()).toEqual(
    ['a b.hcl', 'also/', 'app.hcl', 'policies/'].map(at),
  );
  expect(await texts(vault, ['policy', 'fmt', at('.')])).toEqual([at('.hidden')]);
  expect(await texts(vault, ['kv', 'put', 'secret/x', `a=@${at('ap')}`])).toEqual([`a=@${at('app.hcl')}`]);
  expect(await texts(vault, ['write', 'cubbyhole/x', `@${at('ap')}`])).toEqual([`@${at('app.hcl')}`]);
  expect(await texts(vault, ['policy', 'fmt', `${folder}/none/`])).toEqual([]);
});

test('a token sees what its policies let it see, and looking costs it no use', async () => {
  await vault([
    'write',
    'sys/policies/acl/reader',
    'policy=path "auth/approle/role/+/role-id" { capabilities = ["read"] }',
  ]);
  const token = await vault([
    'token',
    'create',
    '-policy=reader',
    '-use-limit=3',
    '-no-default-policy',
    '-field=token',
  ]);
  const env = { VAULT_TOKEN: token };
  for (let i = 0; i < 5; i++) {
    expect(await texts(vault, ['read', ''], env)).toEqual(['auth/']);
    expect(await texts(vault, ['policy', 'read', ''], env)).toEqual([]);
  }
  const left = JSON.parse(await vault(['token', 'lookup', '-format=json', token]));
  expect(left.data.num_uses).toBe(3);
});

test('nothing is said where nothing can be known', async () => {
  vi.useRealTimers();
  expect(await texts(vault, ['read', 'auth/'], { VAULT_TOKEN: 'nosuch' })).toEqual([]);
  expect(await texts(vault, ['kv', 'get', 's'], { VAULT_WRAP_TTL: '60s' })).toEqual(['secret/']);
  expect(await texts(vault, ['read', '-output-curl-string', 'cub'])).toEqual(['cubbyhole/']);
  expect(await texts(vault, ['read', 'a'], { VAULT_ADDR: 'http://127.0.0.1:1' })).toEqual([]);
  expect(await texts(vault, [])).toEqual(expect.arrayContaining(['read', 'write']));
});

test('a server that never answers is not waited for', async () => {
  vi.useRealTimers();
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const begin = performance.now();
  expect(await texts(vault, ['read', 'a'], { VAULT_ADDR: `http://127.0.0.1:${port}` })).toEqual([]);
  // A command would wait for a minute.
  expect(performance.now() - begin).toBeLessThan(30_000);
  server.close();
});
