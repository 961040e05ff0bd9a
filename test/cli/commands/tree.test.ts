import { expect, test } from 'vitest';
import { newUser } from '../support/io.ts';

async function furnished() {
  const vault = newUser();
  await vault('auth enable approle');
  await vault('policy write ci -', {
    stdin:
      'path "secret/data/ci/*" { capabilities = ["read", "list"] }\npath "x/+/{{identity.entity.id}}" { capabilities = ["deny"] }',
  });
  await vault('policy write spare -', {
    stdin: 'path "y" { capabilities = ["read"] expiration = "2199-01-01T00:00:00Z" }',
  });
  await vault('write auth/approle/role/jenkins token_policies=ci,default,gone');
  await vault('write -f auth/approle/role/bare');
  return vault;
}

test('mounts, roles, policies and paths hang together', async () => {
  const vault = await furnished();
  const { stdout, stderr } = await vault('tree');
  expect(stderr).toBe('');
  const [start = '', end = ''] = stdout.split('other policies\n');
  expect(start).toBe(
    [
      'auth/approle/ (approle)',
      '├── role bare',
      '└── role jenkins',
      '    ├── policy ci',
      '    │   ├── secret/data/ci/*: read, list',
      '    │   └── x/+/{{identity.entity.id}}: deny',
      '    ├── policy default (below)',
      '    └── policy gone (does not exist)',
      'auth/token/ (token: token based credentials)',
      'cubbyhole/ (cubbyhole: per-token private secret storage)',
      'identity/ (identity: identity store)',
      'secret/ (kv version 2: key/value secret storage)',
      'sys/ (system: system endpoints used for control, policy and debugging)',
      '',
    ].join('\n'),
  );
  expect(end).toMatch(/^├── policy default\n│ {3}├── auth\/token\/lookup-self: read\n/);
  expect(end).toMatch(/\n└── policy spare\n {4}└── y: read \(until 2199-01-01T00:00:00Z\)\n$/);
});

test('JSON has mounts with roles, and policies with rules', async () => {
  const vault = await furnished();
  const { mounts, policies } = JSON.parse((await vault('tree -format=json')).stdout);
  expect(mounts).toContainEqual({
    path: 'auth/approle/',
    type: 'approle',
    version: '',
    description: '',
    roles: [
      { role: 'bare', token_policies: [] },
      { role: 'jenkins', token_policies: ['ci', 'default', 'gone'] },
    ],
  });
  expect(mounts).toContainEqual(expect.objectContaining({ path: 'secret/', type: 'kv', version: '2', roles: [] }));
  expect(policies.map(({ name }: { name: string }) => name)).toEqual(['ci', 'default', 'spare']);
  expect(policies[0].rules[0]).toEqual({
    path: 'secret/data/ci/*',
    capabilities: ['read', 'list'],
    expiration_time: null,
  });
});

test('an expired policy is left out', async () => {
  const vault = await furnished();
  await vault(['write', 'sys/policies/acl/brief', 'ttl=1h', 'policy=path"x"{}'].join(' '));
  const names = async () => {
    const { policies } = JSON.parse((await vault('tree -format=json')).stdout) as { policies: Array<{ name: string }> };
    return policies.map(({ name }) => name);
  };
  expect(await names()).toContain('brief');
  await vault('clock advance 2h');
  expect(await names()).not.toContain('brief');
});

test('a description cannot add lines to the tree', async () => {
  const vault = await furnished();
  await vault('secrets tune -description=two secret');
  await vault('write sys/mounts/secret/tune description=two\nlines');
  expect((await vault('tree')).stdout).toContain('secret/ (kv version 2: two\\nlines)\n');
});

test('a server is not asked', async () => {
  const vault = newUser();
  expect(await vault('tree', { env: { BAO_ADDR: 'http://127.0.0.1:1' } })).toMatchObject({
    status: 1,
    stderr: 'This works on the local state, not on a server: unset BAO_ADDR.\n',
  });
});
