import { expect, test } from 'vitest';
import { time } from '../approle/support.ts';
import { newUser } from '../support/io.ts';

const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();

/** A state in which one thing of each kind expires. */
async function furnished() {
  const vault = newUser();
  const accessorOf = async (line: string) => {
    const { stdout } = await vault(line);
    const { auth, data, wrap_info } = JSON.parse(stdout);
    return String(auth?.accessor ?? wrap_info?.accessor ?? data.secret_id_accessor);
  };
  await vault('auth enable -path=ci approle');
  await vault('write auth/ci/role/jenkins secret_id_ttl=3h');
  const secretId = await accessorOf('write -f -format=json auth/ci/role/jenkins/secret-id');
  const token = await accessorOf('token create -ttl=1h -policy=default -format=json');
  const wrapped = await accessorOf('write -format=json -wrap-ttl=5m sys/wrapping/wrap a=1');
  await vault(['write', 'sys/policies/acl/brief', `expiration=${minutes(240)}`, 'policy=path"x"{}'].join(' '));
  await vault('policy write partly -', {
    stdin: `path "a/*" { capabilities = ["read"] expiration = "${minutes(120)}" }\npath "b" { capabilities = ["read"] }`,
  });
  await vault('token create -ttl=100h');
  return { vault, secretId, token, wrapped };
}

test('everything that expires is listed in the order of time', async () => {
  const { vault, secretId, token, wrapped } = await furnished();
  const { stdout } = await vault('expiring -format=json');
  expect(JSON.parse(stdout)).toEqual([
    { expiration_time: time, kind: 'wrapped response', name: wrapped, about: 'sys/wrapping/wrap' },
    { expiration_time: time, kind: 'token', name: token, about: 'policies default' },
    { expiration_time: time, kind: 'policy rule', name: 'a/*', about: 'policy partly' },
    { expiration_time: time, kind: 'SecretID', name: secretId, about: 'auth/ci/role/jenkins' },
    { expiration_time: time, kind: 'policy', name: 'brief', about: '' },
  ]);
  const lines = (await vault('expiring -within=90m')).stdout.split('\n');
  expect(lines[0]).toMatch(/^Expires +In +What +Name +About$/);
  expect(lines.slice(2)).toEqual([
    expect.stringMatching(/Z {4}4m\d+s {4,}wrapped response {4}/),
    expect.stringMatching(/Z {4}59m\d+s {4,}token {15}/),
    '',
  ]);
});

test('expired things are left out, and later ones move closer', async () => {
  const { vault } = await furnished();
  const kinds = async (flags: string) => {
    const { stdout } = await vault(`expiring -format=json ${flags}`);
    return (JSON.parse(stdout) as Array<{ kind: string }>).map(({ kind }) => kind);
  };
  expect(await kinds('-within=1m')).toEqual([]);
  expect(await kinds('-within=5d')).toHaveLength(6);
  await vault('clock advance 2h30m');
  expect(await kinds('-within=1h')).toEqual(['SecretID']);
});

test('a policy that has expired is not removed by a look', async () => {
  const { vault } = await furnished();
  await vault('clock advance 5h');
  const before = await vault('state check -format=json');
  await vault('expiring');
  await vault('tree');
  expect(await vault('state check -format=json')).toEqual(before);
});

test('wrong use is refused, and a server is not asked', async () => {
  const vault = newUser();
  await vault('status');
  expect(await vault('expiring -within=-1h')).toMatchObject({
    status: 1,
    stderr: '-within takes a duration from now on, such as 24h.\n',
  });
  expect(await vault('expiring', { env: { VAULT_ADDR: 'http://127.0.0.1:1' } })).toMatchObject({
    status: 1,
    stderr: 'This works on the local state, not on a server: unset VAULT_ADDR.\n',
  });
  expect(await vault('expiring', { isTerminal: true, env: { NO_COLOR: '1' } })).toEqual({
    status: 0,
    stdout: '',
    stderr: 'Nothing expires within this time.\n',
  });
});
