import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { serveDev } from '../../../support/server.ts';
import { furnish, time } from '../../approle/support.ts';
import { newUser, temporaryFolder } from '../../support/io.ts';

/** A state on a server, which commands reach by HTTP only. */
async function furnishServer() {
  const server = await serveDev();
  onTestFinished(() => server.stop());
  const home = temporaryFolder();
  const state = await furnish(newUser({ HOME: home, VAULT_ADDR: server.url, VAULT_TOKEN: 'root' }));
  return { ...state, server };
}

test('roles are read by list and read requests, and unknown facts are null', async () => {
  const { json, vault } = await furnishServer();
  const jenkins = {
    role: 'jenkins',
    token_policies: ['ci'],
    token_ttl: 3600,
    token_max_ttl: 14_400,
    secret_id_ttl: 86_400,
    secret_id_num_uses: 0,
    secret_ids: 2,
    live_tokens: 1,
    last_login_time: time,
  };
  const other = { role: 'other', secret_ids: 1, live_tokens: 0, last_login_time: null };
  expect(await json('approle roles -format=json')).toEqual([jenkins, expect.objectContaining(other)]);
  expect((await vault('approle roles')).stdout).toMatch(/\nother {6}a, b .* 0 {14}-\n$/);
});

test('a token that may not list tokens sees the roles without them', async () => {
  const { json, vault } = await furnishServer();
  await vault('policy write look -', { stdin: 'path "auth/approle/*" { capabilities = ["read", "list", "update"] }' });
  const { stdout: token } = await vault('token create -policy=look -field=token');
  const rows = await json('approle roles -format=json', { env: { VAULT_TOKEN: token } });
  expect(rows).toMatchObject([{ secret_ids: 2, live_tokens: null }, { live_tokens: null }]);
  expect((await vault('approle roles', { env: { VAULT_TOKEN: token } })).stdout).toMatch(
    /\njenkins .* 2 {12}- {14}-\n/,
  );
  const refused = await vault('approle tokens jenkins', { env: { VAULT_TOKEN: token } });
  expect(refused.status).toBe(2);
  expect(refused.stderr).toMatch(/^Error listing tokens: .*permission denied/s);
});

/** What each command needs, in the order in which it asks. */
const needs: ReadonlyArray<
  readonly [line: string, rules: ReadonlyArray<readonly [path: string, capabilities: string]>]
> = [
  [
    'approle roles',
    [
      ['auth/approle/role/', '"list"'],
      ['auth/approle/role/jenkins', '"read"'],
      ['auth/approle/role/jenkins/secret-id/', '"list"'],
    ],
  ],
  [
    'approle secret-ids jenkins',
    [
      ['auth/approle/role/jenkins/secret-id/', '"list"'],
      ['auth/approle/role/jenkins/secret-id-accessor/lookup', '"update"'],
    ],
  ],
  [
    'approle tokens jenkins',
    [
      ['auth/token/accessors/', '"list", "sudo"'],
      ['auth/token/lookup-accessor', '"update"'],
    ],
  ],
];

test.each(needs)('%s says which permission a weak token lacks, one after the other', async (line, rules) => {
  const { vault } = await furnishServer();
  await vault('delete auth/approle/role/other');
  let policy = 'path "secret/*" { capabilities = ["read"] }';
  for (const [path, capabilities] of rules) {
    await vault('policy write weak -', { stdin: policy });
    const { stdout: token } = await vault('token create -policy=weak -field=token');
    const { status, stderr } = await vault(line, { env: { VAULT_TOKEN: token } });
    const rule = `path "${path}" { capabilities = [${capabilities}] }`;
    expect(status).toBe(2);
    expect(stderr).toMatch(/^Error listing [A-Za-z]+: permission denied: the token needs [^\n]+\n$/);
    expect(stderr).toContain(rule);
    policy += `\n${rule}`;
  }
  await vault('policy write weak -', { stdin: policy });
  const { stdout: token } = await vault('token create -policy=weak -field=token');
  expect(await vault(line, { env: { VAULT_TOKEN: token } })).toMatchObject({ status: 0 });
});

test('SecretIDs are listed by list and lookup', async () => {
  const { json, vault, used, unused, limited } = await furnishServer();
  const rows = await json('approle secret-ids -format=json -sort=created');
  const unknown = { last_used_time: null, last_used_from: null };
  expect(rows).toEqual([
    {
      role: 'jenkins',
      secret_id_accessor: used,
      metadata: { env: 'prod', team: 'red' },
      cidr_list: ['127.0.0.0/8'],
      secret_id_num_uses: 0,
      creation_time: time,
      expiration_time: time,
      ...unknown,
    },
    expect.objectContaining({ secret_id_accessor: unused, ...unknown }),
    expect.objectContaining({ secret_id_accessor: limited, expiration_time: null, ...unknown }),
  ]);
  const { stdout } = await vault('approle secret-ids -metadata=env=prod');
  expect(stdout).toMatch(/\njenkins .*Z {4}- {12}- {7}127\.0\.0\.0\/8 {4}env=prod, team=red\n$/);
});

test('the last use of a SecretID with a limit of uses is known from its last change', async () => {
  const { json, vault, limited } = await furnishServer();
  const { stdout: roleId } = await vault('read -field=role_id auth/approle/role/other/role-id');
  await vault('write auth/approle/role/other/custom-secret-id secret_id=chosen');
  await vault(`write auth/approle/login role_id=${roleId} secret_id=chosen`);
  const rows = await json('approle secret-ids -format=json -sort=last-used other');
  expect(rows).toMatchObject([
    { secret_id_num_uses: 4, last_used_time: time, last_used_from: null },
    { secret_id_accessor: limited, secret_id_num_uses: 5, last_used_time: null },
  ]);
  const chosen = await vault('approle secret-ids -unused -format=json');
  expect(JSON.parse(chosen.stdout)).toMatchObject([{ secret_id_accessor: limited }]);
  expect(chosen.stderr).toBe(
    "A server doesn't reveal whether SecretIDs without a limit of uses were used: those are left out.\n",
  );
});

test('tokens are listed by list and lookup', async () => {
  const { json, logIn } = await furnishServer();
  await logIn();
  const row = {
    role: 'jenkins',
    accessor: expect.any(String),
    policies: ['ci', 'default'],
    metadata: { env: 'prod', team: 'red', role_name: 'jenkins' },
    num_uses: 0,
    creation_time: time,
    expiration_time: time,
  };
  expect(await json('approle tokens -format=json jenkins')).toEqual([row, row]);
  expect(await json('approle tokens -format=json other')).toEqual([]);
});

/**
 * A server that passes requests on, and holds lookups back until sixteen of them are here, or all that are left.
 *
 * @param total how many lookups there will be
 */
async function holdBack(target: string, total: number) {
  const held: Array<() => void> = [];
  const seen = { most: 0, left: total };
  const proxy = createServer((asked, answer) => {
    const { method, headers, url } = asked;
    const pass = () => {
      const onward = request(`${target}${url}`, { method, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 0, response.headers);
        response.pipe(answer);
      });
      asked.pipe(onward);
    };
    if (!url?.endsWith('/lookup')) {
      pass();
      return;
    }
    held.push(pass);
    seen.most = Math.max(seen.most, held.length);
    if (held.length >= Math.min(16, seen.left)) {
      seen.left -= held.length;
      for (const release of held.splice(0)) {
        release();
      }
    }
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  onTestFinished(() => void proxy.close());
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, seen };
}

test('sixteen lookups are on their way at a time, and a terminal shows how far they are', async () => {
  const { vault, server } = await furnishServer();
  const query = { query: [], headers: { 'x-vault-token': 'root' }, remoteAddress: '127.0.0.1' };
  for (let i = 0; i < 60; i++) {
    server.engine.handle({ ...query, method: 'PUT', path: 'auth/approle/role/jenkins/secret-id', body: '{}' });
  }
  const warnings: string[] = [];
  const warn = ({ message }: Error) => warnings.push(message);
  process.on('warning', warn);
  onTestFinished(() => void process.off('warning', warn));
  const { url, seen } = await holdBack(server.url, 62);
  const env = { VAULT_ADDR: url, NO_COLOR: '1' };
  const { stdout, stderr } = await vault('approle secret-ids jenkins', { env, isTerminal: true });
  expect(stdout.split('\n').filter((line) => line.startsWith('jenkins'))).toHaveLength(62);
  expect(seen).toEqual({ most: 16, left: 0 });
  expect(stderr.split('\x1b[K')[0]).toMatch(/^\r\[#*\.*\] \d+ of 62 SecretIDs of jenkins$/);
  expect(stderr.endsWith('\r\x1b[K')).toBe(true);
  expect(warnings).toEqual([]);
});

test('no progress is shown where there is no terminal', async () => {
  const { vault } = await furnishServer();
  expect((await vault('approle secret-ids')).stderr).toBe('');
});

test('a role or an auth method that the server does not have is named as for the local state', async () => {
  const { vault } = await furnishServer();
  const { vault: local } = await furnish(newUser());
  await vault('auth enable -path=empty approle');
  await local('auth enable -path=empty approle');
  for (const line of [
    'approle secret-ids nosuch',
    'approle tokens nosuch',
    'approle tokens nosuch -mount=empty',
    ...['nosuch', 'token'].flatMap((mount) => [
      `approle roles -mount=${mount}`,
      `approle secret-ids -mount=${mount}`,
      `approle secret-ids jenkins -mount=${mount}`,
      `approle tokens jenkins -mount=${mount}`,
    ]),
  ]) {
    const outcome = await vault(line);
    expect([line, outcome.status, outcome.stdout]).toEqual([line, 2, '']);
    expect(outcome.stderr).toMatch(/^(There is no role "nosuch" in|there is no AppRole auth method at) auth\/.*\n$/);
    expect(await local(line)).toEqual(outcome);
  }
  expect(await vault('approle roles -mount=empty -format=json')).toEqual({ status: 0, stdout: '[]\n', stderr: '' });
});

test('VAULT_WRAP_TTL wraps no request of the command', async () => {
  const { json } = await furnishServer();
  expect(await json('approle secret-ids -format=json', { env: { VAULT_WRAP_TTL: '5m' } })).toHaveLength(3);
});
