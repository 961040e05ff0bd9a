import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { array, asyncProperty, assert as check, constantFrom, nat, tuple } from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { startVault, type Vault, VaultError, type VaultOptions } from '../../src/library/index.ts';

/** Starts a Vault that is closed when the test ends. */
async function start(options: VaultOptions = {}): Promise<Vault> {
  const vault = await startVault(options);
  onTestFinished(() => vault.close());
  return vault;
}

/** Gets a secret by HTTP, as the tested program would. Returns the status and the secret's data. */
async function get(vault: Vault, path: string, token = vault.rootToken) {
  const response = await fetch(`${vault.address}/v1/secret/data/${path}`, { headers: { 'X-Vault-Token': token } });
  const { data } = (await response.json()) as { readonly data?: { readonly data: unknown } };
  return [response.status, data?.data] as const;
}

const put = (vault: Vault, path: string, user: string) =>
  vault.request('POST', `secret/data/${path}`, { data: { user } });

/** Prepares the role "app" and logs in with it. */
async function logIn(vault: Vault): Promise<string> {
  await vault.request('POST', 'sys/auth/approle', { type: 'approle' });
  const policy = 'path "secret/data/app" { capabilities = ["read"] }';
  await vault.request('PUT', 'sys/policies/acl/app', { policy });
  await vault.request('POST', 'auth/approle/role/app', { token_policies: ['app'], token_ttl: '1h' });
  const { data: role } = await vault.request<{ role_id: string }>('GET', 'auth/approle/role/app/role-id');
  const { data } = await vault.request<{ secret_id: string }>('POST', 'auth/approle/role/app/secret-id');
  const { auth } = await vault.request('POST', 'auth/approle/login', { ...role, ...data }, { token: '' });
  expect(auth).toMatchObject({ lease_duration: 3600, renewable: true, token_policies: ['app', 'default'] });
  return auth?.client_token ?? '';
}

test('a write in the process is visible over HTTP', async () => {
  const vault = await start();
  expect(await put(vault, 'app', 'ann')).toMatchObject({ status: 200, data: { version: 1 }, auth: null, warnings: [] });
  expect(await get(vault, 'app')).toEqual([200, { user: 'ann' }]);
  expect(await get(vault, 'app', 'unknown')).toEqual([403, undefined]);
});

test('each Vault has a state, an address and a root token of its own', async () => {
  const [one, two] = await Promise.all([start(), start({ rootToken: 'root' })]);
  await put(one, 'app', 'ann');
  expect(one.address).not.toBe(two.address);
  expect(one.rootToken).toMatch(/^s\.\w{24}$/);
  expect(two.rootToken).toBe('root');
  expect(await get(one, 'app', 'root')).toEqual([403, undefined]);
  expect(await get(two, 'app', 'root')).toEqual([404, undefined]);
});

const seed = (user: string) => ({
  text: JSON.stringify({ version: 1, objects: { 'secret/data/app': { data: { user } } } }),
});

test('a Vault starts with the objects of its seeds, files or texts, even on top of a snapshot', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'localvault-seed-')), 'seed.hcl');
  onTestFinished(() => rmSync(dirname(file), { recursive: true }));
  writeFileSync(
    file,
    'initialize "a" {\n  request "b" {\n    operation = "update"\n    path = "secret/data/other"\n    data = { data = { user = "eve" } }\n  }\n}\n',
  );
  const first = await start({ seed: [file, seed('ann')] });
  expect([await get(first, 'app'), await get(first, 'other')]).toEqual([
    [200, { user: 'ann' }],
    [200, { user: 'eve' }],
  ]);
  const second = await start({ snapshot: first.snapshot(), seed: seed('bob') });
  expect([await get(second, 'app'), await get(second, 'other')]).toEqual([
    [200, { user: 'bob' }],
    [200, { user: 'eve' }],
  ]);
});

test('a seed that cannot be applied is an error', async () => {
  const bad = { text: '{ "version": 1, "objects": { "auth/ci/role/a": {} } }' };
  await expect(startVault({ seed: bad })).rejects.toThrow('auth/ci/role/a: PUT auth/ci/role/a: ');
  await expect(startVault({ seed: { text: 'nonsense' } })).rejects.toThrow('the text of seed 1: ');
  await expect(startVault({ seed: 'missing.hcl' })).rejects.toThrow('missing.hcl');
});

test('a response has its data, or the whole body where that has none', async () => {
  const vault = await start();
  expect((await vault.request('GET', 'sys/health')).data).toMatchObject({ initialized: true, sealed: false });
  expect(await vault.request('PUT', 'sys/policies/acl/a', { policy: 'path "a" {}' })).toEqual({
    status: 204,
    data: {},
    auth: null,
    wrap_info: null,
    warnings: [],
    body: '',
  });
  const { warnings } = await vault.request('POST', 'auth/token/create', { ttl: '1h', unknown: 1 });
  expect(warnings).toEqual([expect.stringContaining('unknown')]);
  await vault.request('POST', 'secret/data/a', { data: { b: 1 } });
  await vault.request('PATCH', 'secret/data/a', { data: { c: 2 } });
  expect((await vault.request('GET', 'secret/data/a')).data).toMatchObject({ data: { b: 1, c: 2 } });
  expect((await vault.request('LIST', 'secret/metadata')).data).toEqual({ keys: ['a'] });
});

test('the query, headers and the wrapping TTL of a request are sent', async () => {
  const vault = await start();
  await put(vault, 'app', 'ann');
  await put(vault, 'app', 'bob');
  const { data } = await vault.request('GET', 'secret/data/app', undefined, { query: { version: '1' } });
  expect(data).toMatchObject({ data: { user: 'ann' } });
  const { wrap_info } = await vault.request('GET', 'secret/data/app', undefined, { wrapTtl: '5m' });
  expect(wrap_info).toMatchObject({ ttl: 300, creation_path: 'secret/data/app' });
  const unwrapped = await vault.request('POST', 'sys/wrapping/unwrap', undefined, { token: wrap_info?.token ?? '' });
  expect(unwrapped.data).toMatchObject({ data: { user: 'bob' } });
  const namespace = vault.request('GET', 'secret/data/app', undefined, { headers: { 'X-Vault-Namespace': 'a' } });
  await expect(namespace).rejects.toThrow(VaultError);
});

test('a refused request rejects with its status and reasons', async () => {
  const vault = await start();
  const denied = vault.request('GET', 'secret/data/app', undefined, { token: 'unknown' });
  await expect(denied).rejects.toMatchObject({
    name: 'VaultError',
    status: 403,
    errors: [expect.stringContaining('permission denied')],
    message: expect.stringMatching(/^GET secret\/data\/app: .*permission denied.* \(status 403\)$/s),
  });
  await expect(vault.request('GET', 'secret/data/none')).rejects.toMatchObject({
    status: 404,
    errors: [],
    message: 'GET secret/data/none: nothing found (status 404)',
  });
});

test('a token expires when the clock is advanced', async () => {
  const vault = await start();
  await put(vault, 'app', 'ann');
  const token = await logIn(vault);
  expect(await get(vault, 'app', token)).toEqual([200, { user: 'ann' }]);
  vault.advanceClock('59m');
  expect((await get(vault, 'app', token))[0]).toBe(200);
  vault.advanceClock('2m');
  expect((await get(vault, 'app', token))[0]).toBe(403);
});

test.each(['', '0s', '-1h', 'soon', '2 fortnights', '400000d'])('the clock is not advanced by %j', async (duration) => {
  const vault = await start();
  const { auth } = await vault.request('POST', 'auth/token/create', { ttl: '1h' });
  expect(() => vault.advanceClock(duration)).toThrow(RangeError);
  expect(
    (await vault.request('GET', 'auth/token/lookup-self', undefined, { token: auth?.client_token ?? '' })).status,
  ).toBe(200);
});

test('a restored state has the secrets, tokens and time of the snapshot', async () => {
  const vault = await start();
  await put(vault, 'app', 'ann');
  const token = await logIn(vault);
  const snapshot = vault.snapshot();

  await put(vault, 'app', 'bob');
  await put(vault, 'other', 'eve');
  vault.advanceClock('2h');
  await vault.request('POST', 'auth/token/revoke', { token });
  const { auth: later } = await vault.request('POST', 'auth/token/create');
  expect((await get(vault, 'app', token))[0]).toBe(403);

  vault.restore(snapshot);
  expect(await get(vault, 'app', token)).toEqual([200, { user: 'ann' }]);
  expect(await get(vault, 'other')).toEqual([404, undefined]);
  expect((await get(vault, 'app', later?.client_token))[0]).toBe(403);
  const { data } = await vault.request<{ ttl: number }>('GET', 'auth/token/lookup-self', undefined, { token });
  expect(data.ttl).toBeGreaterThan(3000);
});

test('another Vault starts with a snapshot, and shares nothing with the first', async () => {
  const first = await startVault({ rootToken: 'first' });
  await put(first, 'app', 'ann');
  const token = await logIn(first);
  const snapshot = first.snapshot();
  await first.close();

  const [second, third] = await Promise.all([start({ snapshot }), start({ rootToken: 'third' })]);
  third.restore(snapshot);
  for (const vault of [second, third]) {
    expect(vault.rootToken).toBe('first');
    expect(await get(vault, 'app', token)).toEqual([200, { user: 'ann' }]);
  }
  await put(second, 'app', 'bob');
  expect(await get(third, 'app')).toEqual([200, { user: 'ann' }]);
  expect(await get(second, 'app')).toEqual([200, { user: 'bob' }]);
});

test('an object that is no snapshot is refused', async () => {
  const vault = await start();
  expect(() => vault.restore({ rootToken: 'root' })).toThrow(TypeError);
  await expect(startVault({ snapshot: { rootToken: 'root' } })).rejects.toThrow(TypeError);
});

test('any history of writes and deletions is undone by a restore', async () => {
  const vault = await start();
  const change = tuple(constantFrom('POST', 'DELETE'), constantFrom('a', 'a/b', 'a/b/c', 'd'), nat(9));
  const apply = async ([method, path, value]: readonly [string, string, number]) =>
    void (await vault.request(method, `cubbyhole/${path}`, method === 'POST' ? { value } : undefined));
  const listing = async (folder: string) => {
    const found = await vault.request<{ keys: string[] }>('LIST', `cubbyhole/${folder}`).catch(() => undefined);
    return found?.data.keys;
  };
  const all = async () => {
    const read = ['a', 'a/b', 'a/b/c', 'd'].map((path) =>
      vault.request('GET', `cubbyhole/${path}`).catch(() => ({ data: {} })),
    );
    const values = (await Promise.all(read)).map(({ data }) => data);
    return [values, await listing(''), await listing('a'), await listing('a/b')];
  };
  await check(
    asyncProperty(array(change), array(change), async (before, after) => {
      for (const one of before) {
        await apply(one);
      }
      const [snapshot, expected] = [vault.snapshot(), await all()];
      for (const one of after) {
        await apply(one);
      }
      vault.restore(snapshot);
      expect(await all()).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test('await using closes the server', async () => {
  let address = '';
  {
    await using vault = await startVault();
    address = vault.address;
    expect((await fetch(`${address}/v1/sys/health`)).status).toBe(200);
  }
  await expect(fetch(`${address}/v1/sys/health`)).rejects.toThrow('fetch failed');
});

test('a closed Vault is closed once more without harm', async () => {
  const vault = await startVault();
  await vault.close();
  await vault.close();
});

test('the log has a line for each request by HTTP, and no secret', async () => {
  const lines: string[] = [];
  const vault = await startVault({ log: (line) => lines.push(line) });
  await put(vault, 'app', 'ann');
  await get(vault, 'app');
  await vault.close();
  expect(lines).toEqual([
    expect.stringMatching(/^\S+ \[INFO\] 127\.0\.0\.1 GET \/v1\/secret\/data\/app 200 \d+\.\dms$/),
  ]);
});
