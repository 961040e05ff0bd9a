import { expect, test } from 'vitest';
import { newUser } from '../../support/io.ts';

const curl = (line: string) => line.replace(/-H "X-Vault-[^"]*" /g, '').trimEnd();

test('the life cycle of a secret', async () => {
  const vault = newUser();
  expect(await vault('kv put secret/app user=ann')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^= Secret Path =\nsecret\/data\/app\n\n======= Metadata =======\nKey {16}Value\n/),
  });
  expect(await vault('kv patch -mount=secret app n=1')).toMatchObject({ status: 0 });
  expect(await vault('kv get -field=user secret/app')).toEqual({ status: 0, stdout: 'ann', stderr: '' });
  expect(await vault('kv get -field=data -format=json secret/app')).toMatchObject({
    stdout: '{\n  "n": "1",\n  "user": "ann"\n}',
  });
  expect(await vault('kv get -version=1 -field=n secret/app')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'Field "n" not present in secret\n',
  });
  expect((await vault('kv rollback -version=1 secret/app')).stdout).toContain('version            3\n');
  expect((await vault('kv list secret')).stdout).toBe('Keys\n----\napp\n');
  expect((await vault('kv delete secret/app')).stdout).toBe(
    'Success! Data deleted (if it existed) at: secret/data/app\n',
  );
  expect(await vault('kv get -field=user secret/app')).toMatchObject({
    status: 2,
    stderr: 'No data found at secret/data/app\n',
  });
  expect((await vault('kv undelete -versions=3 secret/app')).stdout).toBe(
    'Success! Data written to: secret/undelete/app\n',
  );
  expect((await vault('kv destroy -versions=1,2 secret/app')).stdout).toBe(
    'Success! Data written to: secret/destroy/app\n',
  );
  expect((await vault('kv metadata get secret/app')).stdout).toContain(
    '\n====== Version 3 ======\nKey              Value\n',
  );
  expect((await vault('kv metadata delete secret/app', { env: { VAULT_FORMAT: 'json' } })).stdout).toBe(
    'Success! Data deleted (if it existed) at: secret/metadata/app\n',
  );
  expect(await vault('kv get secret/app')).toEqual({
    status: 2,
    stdout: '',
    stderr: 'No value found at secret/data/app\n',
  });
});

test('an unversioned engine has neither metadata nor patches', async () => {
  const vault = newUser();
  await vault('secrets enable -path=old -version=1 kv');
  expect((await vault('kv put old/app a=1')).stdout).toBe('Success! Data written to: old/app\n');
  expect((await vault('kv get old/app')).stdout).toBe('== Data ==\nKey    Value\n---    -----\na      1\n');
  expect(await vault('kv patch old/app a=2')).toMatchObject({
    status: 2,
    stderr: 'K/V engine mount must be version 2 for patch support\n',
  });
  expect(await vault('kv metadata get old/app')).toMatchObject({
    status: 1,
    stderr: 'Metadata not supported on KV Version 1\n',
  });
  expect(await vault('kv destroy -versions=1 old/app')).toMatchObject({
    status: 1,
    stderr: 'Destroy not supported on KV Version 1\n',
  });
});

test.each([
  ['kv put secret/a', 'Must supply data\n'],
  ['kv put', 'Not enough arguments (expected >1, got 0)\n'],
  ['kv get a b', 'Too many arguments (expected 1, got 2)\n'],
  ['kv put secret/a word', 'Failed to parse K=V data: invalid key/value pair "word": format must be key=value\n'],
  ['kv rollback secret/a', 'Version flag must be specified\n'],
  ['kv rollback -version=0 secret/a', 'Invalid value 0 for the version flag\n'],
  ['kv rollback', 'Invalid number of arguments (expected 1, got 0)\n'],
  ['kv undelete secret/a', 'No versions provided, use the "-versions" flag to specify the version to undelete.\n'],
  ['kv list', 'Not enough arguments (expected 1, got 0)\n'],
])('%s is refused with status 1', async (line, stderr) => {
  expect(await newUser()(line)).toEqual({ status: 1, stdout: '', stderr });
});

test('the request can be shown, while the preflight is sent', async () => {
  const vault = newUser();
  expect(curl((await vault('kv put -output-curl-string -cas=1 secret/x a=2')).stdout)).toBe(
    `curl -X PUT -d '{"data":{"a":"2"},"options":{"cas":1}}' "http://127.0.0.1:8200/v1/secret/data/x"`,
  );
  const refused = await vault('kv get -output-policy nope/x');
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain('re-run this command with a token with read access to nope/x.');
});

test('without the patch capability, a patch becomes reading and writing', async () => {
  const vault = newUser();
  await vault('kv put secret/p a=1');
  await vault('policy write nopatch -', {
    stdin: 'path "secret/data/*" { capabilities = ["create", "read", "update"] }',
  });
  const { stdout: token } = await vault('token create -policy=nopatch -field=token');
  const patched = await vault('kv patch -field=version secret/p b=2', { env: { VAULT_TOKEN: token } });
  expect(patched).toMatchObject({ status: 0, stdout: '2' });
  expect(patched.stderr).toMatch(/^Data was written to secret\/data\/p but we recommend /);
  expect((await vault('kv get -field=data secret/p')).stdout).toBe('map[a:1 b:2]');
  expect(await vault('kv patch -method=patch secret/p b=3', { env: { VAULT_TOKEN: token } })).toMatchObject({
    status: 2,
  });
});

test('a wrapping TTL in the environment also wraps the preflight request, so that the engine counts as version 1', async () => {
  const vault = newUser();
  const env = { VAULT_WRAP_TTL: '60' };
  const pathOf = (text: string) => JSON.parse(text).wrap_info.creation_path;
  expect(pathOf((await vault('kv put -format=json secret/a b=1', { env })).stdout)).toBe('secret/a');
  expect(pathOf((await vault('kv get -format=json secret/a', { env })).stdout)).toBe('secret/a');
  expect(await vault('kv metadata get secret/a', { env })).toMatchObject({
    status: 1,
    stderr: 'Metadata not supported on KV Version 1\n',
  });
  expect(pathOf((await vault('kv put -wrap-ttl=60 -format=json secret/a b=1')).stdout)).toBe('secret/data/a');
});
