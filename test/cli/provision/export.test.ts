import { expect, test } from 'vitest';
import { answeringServer } from '../support/answering-server.ts';
import { newUser } from '../support/io.ts';

const kept = "SecretIDs and tokens aren't exported: a server keeps only hashes of them.\n";

async function seeded() {
  const vault = newUser();
  for (const line of [
    'auth enable approle',
    'write auth/approle/role/app token_ttl=60',
    'kv put secret/app password=hidden-one',
    'write secret/config max_versions=3',
  ]) {
    expect(await vault(line)).toMatchObject({ status: 0 });
  }
  return vault;
}

test('prints HCL by default, or what -format says, and what it leaves out on standard error', async () => {
  const vault = await seeded();
  const hcl = await vault('export');
  expect(hcl).toMatchObject({ status: 0, stderr: kept });
  expect(hcl.stdout).toContain('initialize "approle-roles" {\n  request "auth-approle-role-app" {');
  expect(hcl.stdout).not.toContain('hidden-one');
  const json = await vault('export secret auth/approle -format=json');
  expect(json).toMatchObject({ status: 0, stderr: kept });
  expect(JSON.parse(json.stdout)).toEqual({
    version: 1,
    objects: {
      'sys/mounts/secret': { type: 'kv', description: 'key/value secret storage', options: { version: '2' } },
      'sys/auth/approle': { type: 'approle' },
      'auth/approle/role/app': { token_ttl: 60 },
      'secret/config': { max_versions: 3 },
    },
  });
  const sh = await vault('export -format=sh -secrets secret/app');
  expect(sh.stdout).toContain(
    'vault write secret/data/app - <<\'END\'\n{\n  "data": {\n    "password": "hidden-one"\n  }\n}\nEND\n',
  );
});

test('the format of other commands has no effect, and an unknown one is refused', async () => {
  const vault = await seeded();
  const env = { VAULT_FORMAT: 'yaml' };
  expect((await vault('export', { env })).stdout).toContain('initialize "');
  expect(await vault('export -format=yaml')).toEqual({
    status: 1,
    stdout: '',
    stderr: '-format must be hcl, sh or json, not "yaml"\n',
  });
  expect(await vault('read -format=hcl sys/mounts')).toMatchObject({
    status: 1,
    stderr: 'Invalid output format: hcl\n',
  });
});

test('asks before it prints secrets on a terminal', async () => {
  const vault = await seeded();
  const refused = await vault('export -secrets', { isTerminal: true, stdin: 'no\n' });
  expect(refused).toMatchObject({ status: 2, stdout: '' });
  expect(refused.stderr).toContain('Print the data of all secrets in clear? Type "yes" to confirm: ');
  for (const surroundings of [{ isTerminal: true, stdin: 'yes\n' }, {}]) {
    expect((await vault('export -secrets', surroundings)).stdout).toContain('hidden-one');
  }
  expect((await vault('export -secrets -force', { isTerminal: true })).stdout).toContain('hidden-one');
  expect((await vault('export', { isTerminal: true })).stderr).toContain('-secrets includes it');
});

test('a path without anything, and a token without permission, make the export incomplete', async () => {
  const vault = await seeded();
  const nothing = await vault('export auth/ldap');
  expect(nothing).toMatchObject({
    status: 2,
    stderr: `${kept}Missing: auth/ldap: there is nothing that could be exported\n`,
  });
  const { stdout: token } = await vault('token create -policy=default -field=token');
  const env = { VAULT_TOKEN: token };
  expect(await vault('export', { env })).toMatchObject({
    status: 2,
    stdout: '',
    stderr:
      "can't read the mounts, which everything else depends on: GET sys/mounts: 1 error occurred:\n\t* permission denied\n",
  });
});

test('waits for an engine that a server is still upgrading', async () => {
  let asked = 0;
  const url = await answeringServer(({ url: path }) => {
    if (path === '/v1/sys/mounts') {
      return [200, { data: { 'kv/': { type: 'kv', options: { version: '2' } } } }];
    }
    if (path === '/v1/kv/config') {
      asked += 1;
      return asked < 3
        ? [
            400,
            {
              errors: [
                'Upgrading from non-versioned to versioned data. This backend will be unavailable for a brief period and will resume service shortly.',
              ],
            },
          ]
        : [200, { data: { max_versions: 3 } }];
    }
    return path === '/v1/sys/auth' ? [200, { data: {} }] : [404, { errors: [] }];
  });
  const vault = newUser({ VAULT_ADDR: url, VAULT_TOKEN: 'any' });
  const { stdout, status } = await vault('export -format=json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout).objects['kv/config']).toEqual({ max_versions: 3 });
});

test('requests are not printed instead of sent', async () => {
  const vault = newUser();
  expect(await vault('export -output-curl-string')).toMatchObject({ status: 1, stdout: '' });
});
